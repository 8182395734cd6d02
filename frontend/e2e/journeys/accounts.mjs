// Ways in and out of an account: identity provider, passkey, lost authenticator, codes by SMS, sessions, tokens, fresh proof.
import { strict as assert } from 'node:assert'
import { choose, eventually, press, uuid } from '../forms.mjs'
import { code, who } from '../people.mjs'

const officer = 'officer1@wjj.demo.example'
const firm = 'officer1@jyj.demo.example'

/** steps stand alone: each is another person's. */
export function steps(stage) {
  return [
    {
      says: 'identity provider: an unknown identity waits, an administrator links it, the next sign-in opens the desk',
      alone: true,
      does: async () => {
        const subject = `e2e-${Date.now()}`
        const page = await stage.window()
        await atProvider(stage, page, subject)
        await page.getByRole('alert').filter({ hasText: '尚未关联' }).waitFor()
        await stage.shot(page, 'accounts-oidc-waiting')
        const admin = await stage.desk(who.admin)
        const list = await admin.open('/identities')
        const row = list.locator('li').filter({ hasText: `认证用户 ${subject}` })
        await row.waitFor()
        await admin.shot('accounts-identities')
        const person = await personOf(admin, officer)
        const { items } = await admin.must('GET', '/identities')
        const identity = items.find((one) => one.email.startsWith(subject))
        await admin.must('POST', `/identities/${identity.id}/link`, { person: person.id, organisation: person.organisation })
        await atProvider(stage, page, subject)
        await page.locator('article.page h1').first().waitFor()
        await stage.axe(page)
        await stage.shot(page, 'accounts-oidc-in')
      },
    },
    {
      says: 'passkey on a phone: made with a virtual authenticator, signs in without a password',
      alone: true,
      does: async () => {
        const desk = await stage.desk(firm, { small: true })
        const page = await desk.open('/account')
        const cdp = await page.context().newCDPSession(page)
        await cdp.send('WebAuthn.enable')
        await cdp.send('WebAuthn.addVirtualAuthenticator', { options: { protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true } })
        await page.getByLabel('名称', { exact: true }).fill('手机')
        await press(page, '添加通行密钥')
        await page.getByText('通行密钥已添加').first().waitFor()
        await stage.fits(page)
        await desk.shot('accounts-passkey')
        await desk.must('DELETE', '/session')
        await page.goto(`${stage.base}/desk/login`)
        await press(page, '用通行密钥登录')
        await page.locator('article.page h1').first().waitFor()
        assert.equal((await desk.must('GET', '/me')).how, 'passkey')
      },
    },
    {
      says: 'lost authenticator: a recovery code signs in once and asks for a new one',
      alone: true,
      does: async () => {
        const person = stage.person('reviewer2@operator.demo.example')
        const desk = await stage.desk(person)
        await desk.enter()
        const { codes } = await desk.must('POST', '/me/recovery-codes', { code: await code(person) })
        const page = await stage.window()
        await page.goto(`${stage.base}/desk/login`)
        await page.getByLabel('电子邮箱').fill(person.email)
        await page.getByLabel('密码', { exact: true }).fill(person.password)
        await press(page, '登录')
        await press(page, '验证器不在手边，用恢复码')
        await page.getByLabel('恢复码').fill(codes[0])
        await stage.shot(page, 'accounts-recovery')
        await press(page, '确认')
        await press(page, '开始绑定')
        person.secret = (await page.getByLabel('验证器密钥').innerText()).trim()
        person.lastStep = 0
        await page.getByLabel('动态验证码').fill(await code(person))
        await press(page, '确认绑定')
        await page.getByText('已绑定', { exact: true }).first().waitFor()
        await stage.shot(page, 'accounts-recovered')
      },
    },
    {
      says: 'code by SMS on a phone: the number is confirmed and told by mail, then signs in; that proves nothing, and only the password lets a number be changed or a token be made, whose secret is shown once',
      alone: true,
      does: async () => {
        const mobile = `139${String(Date.now()).slice(-8)}`
        const desk = await stage.desk('officer1@mzj.demo.example', { small: true })
        const page = await desk.open('/account')
        await page.getByLabel('手机号码').first().fill(mobile)
        await page.locator('form').filter({ has: page.getByLabel('手机号码') }).first().getByRole('button').last().click()
        let since = Date.now() - 1000
        await press(page, `向 ${mobile} 发送验证码`)
        await page.getByLabel('短信验证码').fill((await stage.product.phone.messageTo(mobile, since)).params[0])
        await press(page, '确认号码')
        await page.getByText(`${mobile} 已确认`).first().waitFor()
        await desk.shot('accounts-number')
        await eventually('the mail', async () => /手机号码/.test(await stage.product.mail.letterTo(desk.person.email, since)))
        await desk.must('DELETE', '/session')
        await page.goto(`${stage.base}/desk/login`)
        await press(page, '用短信验证码登录')
        since = Date.now()
        await page.getByLabel('手机号码').fill(mobile)
        await press(page, '获取验证码')
        await page.getByLabel('短信验证码').fill((await stage.product.phone.messageTo(mobile, since)).params[0])
        await stage.axe(page)
        await desk.shot('accounts-code')
        await press(page, '登录')
        await page.locator('article.page h1').first().waitFor()
        await page.goto(`${stage.base}/desk/account`)
        await page.getByLabel('用途').fill('对账系统')
        await press(page, '生成令牌')
        const dialog = page.getByRole('dialog').filter({ hasText: '请再次验证身份' })
        await dialog.getByLabel('密码', { exact: true }).fill('not-the-password')
        await dialog.getByRole('button', { name: '验证并继续' }).click()
        await dialog.getByRole('alert').first().waitFor()
        await stage.axe(page)
        await desk.shot('accounts-prove', false)
        await dialog.getByLabel('密码', { exact: true }).fill(desk.person.password)
        await dialog.getByRole('button', { name: '验证并继续' }).click()
        await page.getByText('只显示这一次，请立即保存：').first().waitFor()
        const secret = (await page.locator('p.secret').innerText()).trim()
        await stage.fits(page)
        await desk.shot('accounts-token-made')
        const ask = async () => (await fetch(`${stage.base}/api/v1/desk/notices?queue=mine`, { headers: { authorization: `Bearer ${secret}` } })).status
        assert.equal(await ask(), 200)
        await page.reload()
        const row = page.locator('li').filter({ hasText: '对账系统' })
        await row.getByRole('button', { name: '撤销' }).waitFor()
        assert.ok(!(await page.locator('body').innerText()).includes(secret), 'the secret is shown again')
        await row.getByRole('button', { name: '撤销' }).click()
        await row.getByText('已撤销').first().waitFor()
        assert.equal(await ask(), 401)
        const number = await page.getByLabel('手机号码').first().inputValue()
        assert.equal(number, mobile, 'the number stays')
      },
    },
    {
      says: 'invited by an administrator, joined, acts for the second organisation, and leaves: what is open goes to a colleague',
      alone: true,
      does: async () => {
        const guest = await stage.desk('finance1@fgj.demo.example')
        await guest.enter()
        const host = await stage.desk('officer1@mzj.demo.example', { small: true })
        await host.enter()
        const { organisation, person } = await host.must('GET', '/me')
        const admin = await stage.desk(who.admin)
        const list = await admin.open(`/people?organisation=${organisation.id}`)
        await press(list, '开立账户')
        const dialog = list.getByRole('dialog')
        await dialog.getByLabel('姓名').fill('随便写的名字')
        await dialog.getByLabel('电子邮箱').fill(guest.person.email)
        await dialog.getByRole('checkbox', { name: '经办人' }).check()
        await dialog.getByRole('button', { name: '开立', exact: true }).click()
        await list.getByText('此邮箱已有账户，邀请已发出，待本人接受。').first().waitFor()
        await admin.shot('accounts-invited')
        const page = await guest.open('/account')
        const asked = page.locator('li').filter({ hasText: organisation.name })
        await stage.axe(page)
        await guest.shot('accounts-invitation')
        await asked.getByRole('button', { name: '接受' }).click()
        await page.getByText('已答复').first().waitFor()
        await guest.open('/account')
        await page.getByRole('button', { name: /^账户菜单/ }).click()
        await page.getByRole('menuitem', { name: organisation.name }).click()
        await eventually('he acts for it', async () => (await guest.must('GET', '/me')).organisation.id === organisation.id)
        const title = `离岗移交的公告 ${uuid().slice(0, 6)}`
        await guest.must('POST', '/desk/notices', { id: uuid(), fields: { title, description: '工程量复核。' } })
        await guest.open('/account')
        await press(page, '办理离岗')
        await page.getByText('还有 1 件未办事项，须移交同事：').first().waitFor()
        await press(page, '确认离开')
        await page.getByRole('alert').first().waitFor() // not without a colleague
        await choose(page, '移交给', person.name)
        await stage.axe(page)
        await guest.shot('accounts-leave')
        await press(page, '确认离开')
        await eventually('he is gone', async () => {
          const me = await guest.api('GET', '/me')
          return me.status === 401 || !me.body.organisations.some((one) => one.id === organisation.id)
        })
        const theirs = await host.open('/notices?queue=mine')
        await theirs.getByText(title).first().waitFor()
        await eventually('the colleague is told', async () => (await host.must('GET', '/letters')).items?.some((one) => /同事离岗/.test(JSON.stringify(one))))
        await host.shot('accounts-handed-over')
      },
    },
    {
      says: 'sessions and tokens: another device is ended; a token reads and decides nothing',
      alone: true,
      does: async () => {
        const desk = await stage.desk('officer1@fgj.demo.example')
        const page = await desk.open('/account')
        const other = await stage.window()
        const signed = await other.context().request.post(`${stage.base}/api/v1/session`, { data: { login: desk.person.email, password: desk.person.password }, headers: { origin: stage.base } })
        assert.equal(signed.status(), 200)
        await page.reload()
        await press(page, '退出其他全部设备')
        await page.getByText('已退出').first().waitFor()
        await eventually('the other session to end', async () => (await other.context().request.get(`${stage.base}/api/v1/me`)).status() === 401)
        const { secret } = await desk.must('POST', '/me/tokens', { id: uuid(), name: '财务系统', scopes: ['read'], days: 90 })
        await desk.open('/account')
        await page.getByText('财务系统').first().waitFor()
        await desk.shot('accounts-token')
        const ask = (method, path) => fetch(`${stage.base}/api/v1${path}`, { method, headers: { authorization: `Bearer ${secret}` } })
        assert.equal((await ask('GET', '/desk/notices?queue=mine')).status, 200)
        assert.equal((await ask('POST', '/me/totp')).status >= 400, true)
      },
    },
  ]
}

async function atProvider(stage, page, subject) {
  await page.goto(`${stage.base}/desk/login`)
  await page.getByRole('link', { name: '统一身份认证登录' }).click()
  await page.getByLabel('账号').fill(subject)
  await page.getByRole('button', { name: '登录' }).click()
}

/** personOf finds somebody as the administrator sees him. */
async function personOf(admin, email) {
  const { items } = await admin.must('GET', '/organisations?kind=department')
  for (const one of items) {
    const found = (await admin.must('GET', `/people?organisation=${one.id}`)).items.find((person) => person.email === email)
    if (found) return found
  }
  throw new Error(`no ${email}`)
}
