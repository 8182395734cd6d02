// An agency's life: papers photographed on a phone, two returns, admission, a suspension.
import { strict as assert } from 'node:assert'
import { clock, jump, jumpBefore, publish, review, terms } from '../acts.mjs'
import { choose, creditCode, eventually, give, pdf, press, shows, uuid } from '../forms.mjs'
import { who } from '../people.mjs'

const name = `示范市岫云地理信息有限公司`
const person = { email: `scanner-${Date.now()}@xiuyun.demo.example`, password: 'A-long-Passphrase-2026' }
const survey = { trade: '测绘', name: '测绘资质（不动产测绘）', level: '乙级', kind: 'licence' }
const audit = { trade: '会计审计', name: '会计师事务所执业许可', kind: 'licence' }

/** steps build on each other: one firm from its registration to a result. */
export function steps(stage) {
  const seen = {}
  const agency = () => stage.desk(person)
  const day = async (ahead) => new Date(Date.parse((await clock(stage)).now) + 8 * 3600_000 + ahead * 86_400_000).toISOString().slice(0, 10)

  return [
    {
      says: 'agency: photographs its licence on a phone, which turns, drops, survives a reload and hands over one PDF',
      does: async () => {
        seen.uscc = creditCode()
        const body = { id: uuid(), uscc: seen.uscc, name, region: '430103', person: { id: uuid(), name: '岳岫云', email: person.email, password: person.password } }
        const answer = await fetch(`${stage.base}/api/v1/agencies`, { method: 'POST', headers: { 'content-type': 'application/json', origin: stage.base }, body: JSON.stringify(body) })
        assert.equal(answer.status, 201, await answer.text())
        const desk = await agency()
        const page = await desk.open('/admission')
        await page.getByLabel('法定代表人').fill('岳岫云')
        await page.getByLabel('联系电话').fill('0731-88110022')
        await page.getByLabel('地址', { exact: true }).fill('天澄区岫云路12号')
        await press(page, '保存并继续')
        await press(page, '用手机拍照')
        const dialog = page.getByRole('dialog')
        await dialog.getByRole('img', { name: '手机拍照二维码' }).waitFor()
        await desk.shot('admission-qr')
        const address = await dialog.getByRole('link').getAttribute('href')
        await photograph(stage, address, seen)
        await page.getByRole('link', { name: /营业执照.*\.pdf/ }).waitFor()
        await dialog.waitFor({ state: 'detached' })
        await desk.shot('admission-photographed')
        const spent = await stage.window({ small: true })
        await spent.goto(address)
        await spent.getByText(/已用过或已失效/).first().waitFor()
        await spent.context().close()
      },
    },
    {
      says: 'agency: one certificate ends in twelve days, two do not; it submits',
      does: async () => {
        const desk = await agency()
        const { page } = desk
        await press(page, '保存并继续')
        seen.last = await day(12)
        for (const [n, label, number, until] of [[1, '测绘资质（不动产测绘）', 'CH-0001', seen.last], [2, '会计师事务所执业许可', 'KJ-0002', ''], [3, '检验检测机构资质认定（CMA）', 'JC-0003', '']]) {
          await press(page, '添加证书')
          const group = page.getByRole('group', { name: `证书 ${n}` })
          await choose(group, '从目录选择', label, label)
          await group.getByLabel('证书编号').fill(number)
          await group.getByLabel('发证机关').fill('示范省自然资源厅')
          if (until) await group.getByLabel('有效期至').fill(until)
          await give(page, `上传证书 ${n}`, `certificate-${n}.pdf`, `CERTIFICATE ${n} (demo)`)
        }
        await press(page, '保存并继续')
        const uploads = []
        page.on('request', (request) => request.method() === 'POST' && request.url().includes('/api/v1/files') && uploads.push(request.url()))
        const again = page.getByLabel('上传证书 1', { exact: true }).and(page.locator('input[type=file]'))
        await again.setInputFiles({ name: 'certificate-1.pdf', mimeType: 'application/pdf', buffer: pdf('CERTIFICATE 1 (demo)') })
        await page.getByText('certificate-1.pdf 已上传').waitFor({ state: 'attached' })
        assert.deepEqual(uploads, [], 'the same bytes are not sent again')
        await letter(stage, page, '打印授权委托书', ['授权委托书', name, '岳岫云'])
        await letter(stage, page, '打印承诺书', ['入驻承诺书', name, seen.uscc])
        await press(page, '保存并继续')
        await page.getByText('资料齐全，可以提交。').first().waitFor()
        await press(page, '提交入驻申请')
        await page.getByText('待核验').first().waitFor()
      },
    },
    {
      says: 'vetter: returns it with what is wrong; the agency mends it and submits again',
      does: async () => {
        const desk = await stage.desk(who.reviewer)
        const page = await desk.open('/admissions')
        await page.getByRole('link', { name }).click()
        await page.locator('iframe.viewer').waitFor()
        seen.path = new URL(page.url()).pathname.replace('/desk', '')
        await page.getByRole('toolbar', { name: '查看工具' }).waitFor()
        await page.keyboard.press('+')
        await page.getByRole('toolbar').getByText('150%').first().waitFor()
        await page.keyboard.press('r')
        assert.match(await page.locator('iframe.viewer').getAttribute('style'), /rotate\(90deg\)/)
        await page.keyboard.press('0')
        const first = await page.locator('iframe.viewer').getAttribute('title')
        await page.keyboard.press(']')
        await eventually('the next file', async () => (await page.locator('iframe.viewer').getAttribute('title').catch(() => first)) !== first)
        await stage.axe(page)
        await returns(page, '机构简介', '请写明主营业务。')
        await desk.shot('admission-returned-once')
        await mends(await agency(), '机构简介', '主营不动产测绘与财务审计。')
      },
    },
    {
      says: 'vetter: sees what changed, returns it again; what the first review could have told is marked',
      does: async () => {
        const desk = await stage.desk(who.reviewer)
        const page = await desk.open(seen.path)
        await page.getByText('自上次退回以来改动').first().waitFor()
        await page.locator('ins').filter({ hasText: '主营不动产测绘' }).waitFor()
        await returns(page, '联系电话', '', '电话无人接听，请核对。')
        const theirs = await agency()
        await theirs.open('/admission')
        await theirs.page.getByText('首次审核漏提').first().waitFor()
        await theirs.shot('admission-missed')
        await consents(stage, theirs)
        await mends(theirs, '联系电话', '0731-88110033')
      },
    },
    {
      says: 'vetter: sees the identity paper only once the application is his, and the look is recorded',
      does: async () => {
        const desk = await stage.desk(who.reviewer)
        const page = await desk.open(seen.path)
        await page.getByText('请先领取核验').first().waitFor()
        await press(page, '领取核验')
        await press(page, '查看法定代表人影像 1')
        await page.getByText('每次查看都有记录').first().waitFor()
        await stage.axe(page)
        await desk.shot('identity-vetted', true)
        const supervisor = await stage.desk(who.supervisor)
        await supervisor.enter()
        assert.equal((await supervisor.api('GET', `${seen.path}/identity-papers`)).status, 404)
      },
    },
    {
      says: 'regulators: one objects, with its reason; the other says nothing, which is recorded and holds nothing up',
      does: async () => {
        const vetter = await stage.desk(who.reviewer)
        const file = await vetter.open(seen.path)
        await file.getByRole('heading', { name: '行业主管部门意见' }).waitFor()
        await file.getByText(/期满未出具的不影响核验/).first().waitFor() // why it can't be admitted yet
        const { opinions } = await vetter.must('GET', seen.path)
        assert.deepEqual(opinions.map((one) => one.trade).sort(), ['检验检测', '测绘'].sort())
        await regulate(stage, person)
        const theirs = await agency()
        await theirs.open('/admission')
        await theirs.page.getByText('发证编号须与省厅台账核对。').first().waitFor()
        await theirs.shot('admission-opinions-agency')
        const { at } = opinions.find((one) => one.trade === '检验检测').due
        await jumpBefore(stage, who.officer, at)
        await jump(stage, who.officer, at)
        await eventually('the silence is recorded', async () => (await vetter.must('GET', seen.path)).opinions.some((one) => one.silent && one.silent_at))
        await vetter.open(seen.path)
        await file.locator('.row').filter({ hasText: '检验检测' }).getByText('逾期未出具').first().waitFor()
        await file.getByText(/须先逐项回应并说明理由/).first().waitFor()
        await vetter.shot('admission-opinions')
        await file.getByLabel('回应异议：为何仍准予').fill('已与省厅台账核对，编号属实。')
        await press(file, '提交回应')
        await file.getByText(/运行机构的回应：已与省厅台账核对/).first().waitFor()
        await stage.axe(file)
      },
    },
    {
      says: 'vetter: admits it; both its trades may bid',
      does: async () => {
        const desk = await stage.desk(who.reviewer)
        const page = await desk.open(seen.path)
        await press(page, '准予入驻')
        await page.getByText('已入驻').first().waitFor()
        seen.survey = await publish(stage, asks('430100-ZJ-ZR-002', '测绘', survey, '天澄区岫云片区勘测定界'), { officer: 'officer1@wjj.demo.example', manager: 'manager1@wjj.demo.example' })
        seen.audit = await publish(stage, asks('430100-ZJ-CZ-003', '会计审计', audit, '天澄区岫云片区竣工财务决算审计'), { officer: 'officer1@nyj.demo.example', manager: 'manager1@nyj.demo.example' })
        const theirs = await agency()
        for (const number of [seen.survey, seen.audit]) {
          await theirs.open(`/opportunities/${number}`)
          await theirs.page.getByLabel('报价（总价）').waitFor()
        }
      },
    },
    {
      says: 'publisher: chooses three reviewed notices; two are published, one that was cancelled meanwhile is refused and stops neither',
      does: async () => {
        const people = { officer: 'officer1@nyj.demo.example', manager: 'manager1@nyj.demo.example' }
        const notices = []
        for (const n of ['一', '二', '三']) notices.push(await review(stage, terms({ title: `天澄区岫云片区第${n}期结算审核` }), people))
        const desk = await stage.desk(who.publisher)
        const page = await desk.open('/notices?queue=approved')
        for (const { title } of notices.map((one) => one.fields)) await page.getByRole('checkbox', { name: `选择 ${title}` }).check()
        const officer = await stage.desk(people.officer)
        await officer.must('POST', `/desk/notices/${notices[1].id}/cancel`, { reason: '项目调整，不再采购。' }, { 'if-match': `"${notices[1].version}"` })
        await press(page, '批量发布（3 份）')
        const told = page.getByRole('status', { name: '逐项结果' })
        for (const i of [0, 2]) await told.getByText(`${notices[i].fields.title}：已发布`).first().waitFor()
        const refused = await told.getByText(`${notices[1].fields.title}：`).innerText()
        assert.ok(!refused.includes('已发布') && refused.length > notices[1].fields.title.length + 4, refused)
        await stage.axe(page)
        await desk.shot('notices-published-many')
        await page.getByRole('link', { name: notices[0].fields.title }).waitFor({ state: 'detached' })
      },
    },
    {
      says: 'oversight suspends it by a decision: no notice is open to it, and it reads why; reinstated, it may bid again',
      does: async () => {
        const desk = await stage.desk(who.supervisor)
        const page = await desk.open(seen.path)
        const decide = async (decision, reason) => {
          await page.getByRole('radio', { name: decision }).check()
          await page.getByLabel('决定文号（公开）').fill('示监〔2026〕77号')
          await page.getByLabel('理由').fill(reason)
          await press(page, '作出决定')
        }
        await decide('暂停', '成果抽查不合格，限期整改。')
        await page.getByText('已暂停').first().waitFor()
        await stage.axe(page)
        await desk.shot('admission-suspended')
        const theirs = await agency()
        await theirs.open(`/opportunities/${seen.audit}`)
        await theirs.page.getByText('机构处于暂停期').first().waitFor()
        await theirs.open('/admission')
        await theirs.page.getByText('成果抽查不合格，限期整改。').first().waitFor()
        await desk.open(seen.path)
        await decide('恢复', '整改到位。')
        await page.getByText('已入驻').first().waitFor()
        await theirs.open(`/opportunities/${seen.audit}`)
        await theirs.page.getByLabel('报价（总价）').waitFor()
      },
    },
    {
      says: 'agency: reminded of the certificate that ends; after its last day only that trade stops, and it reads what to do',
      does: async () => {
        const theirs = await agency()
        await theirs.enter()
        await jumpBefore(stage, who.officer, `${seen.last}T15:59:00Z`)
        await eventually('the reminder', async () => (await theirs.must('GET', '/letters')).items.some((one) => one.body.zh.includes('到期后仅相关类别停止报名')))
        const officer = await stage.desk(who.officer)
        await officer.must('POST', '/demo/clock/advance', { minutes: 90 })
        const [stopped, open] = [
          await publish(stage, asks('430100-ZJ-ZR-002', '测绘', survey, '天澄区岫云片区地形图测绘'), { officer: 'officer1@wjj.demo.example', manager: 'manager1@wjj.demo.example' }),
          await publish(stage, asks('430100-ZJ-CZ-003', '会计审计', audit, '天澄区岫云片区专项资金审计'), { officer: 'officer1@nyj.demo.example', manager: 'manager1@nyj.demo.example' }),
        ]
        const page = await theirs.open(`/opportunities/${stopped}`)
        await page.getByText(/资质 测绘资质（不动产测绘）乙级 已于 .*到期/).first().waitFor()
        await page.getByText(/续期.*信息变更|信息变更/).first().waitFor()
        assert.equal(await page.getByLabel('报价（总价）').count(), 0)
        await stage.axe(page)
        await theirs.shot('admission-expired')
        await theirs.open(`/opportunities/${open}`)
        await page.getByLabel('报价（总价）').waitFor()
        const visitor = await stage.window({ small: true })
        await visitor.goto(`${stage.base}/agencies/${seen.uscc}`)
        await visitor.getByText(/已过期/).first().waitFor()
        await stage.shot(visitor, 'admission-expired-profile')
        await visitor.context().close()
      },
    },
  ]
}

/** consents gives the separate consent for the legal representative's paper and hands in its image. */
async function consents(stage, desk) {
  const { page } = desk
  const part = page.getByRole('group', { name: '法定代表人' }).filter({ hasText: '单独同意书' })
  await part.getByRole('checkbox', { name: /我已阅读/ }).check()
  await stage.axe(page)
  await part.getByRole('button', { name: '同意', exact: true }).or(part.getByRole('button', { name: '同 意' })).click()
  const group = page.getByRole('group', { name: '法定代表人' }).filter({ hasText: '撤回同意并删除影像' })
  const stored = page.waitForResponse((answer) => answer.url().includes('/identity-papers') && answer.request().method() !== 'GET')
  await group.locator('input[type=file]').setInputFiles({ name: 'paper.pdf', mimeType: 'application/pdf', buffer: pdf('IDENTITY PAPER (demo)') })
  assert.ok((await stored).ok(), 'the image is stored')
  await group.getByText(/保存至/).first().waitFor()
  await desk.shot('identity-consented', true)
}

/** regulate has the surveyors' regulator find the firm among what waits for its opinion, on a phone, and object. */
async function regulate(stage, { email }) {
  const desk = await stage.desk('regulator1@zrj.demo.example', { small: true })
  const page = await desk.open('/opinions')
  await stage.axe(page)
  await stage.fits(page)
  await desk.shot('opinions')
  await page.getByRole('link', { name: `${name} · 测绘` }).click()
  await page.getByText('CH-0001').first().waitFor()
  await page.locator('iframe.viewer').waitFor()
  for (const hidden of [email, 'KJ-0002', '营业执照.pdf']) assert.equal(await page.getByText(hidden).count(), 0, `the regulator sees ${hidden}`)
  await page.getByRole('radio', { name: '有异议' }).check()
  await press(page, '提交意见')
  await page.getByText('此项必填').first().waitFor()
  await page.getByLabel('理由', { exact: true }).fill('发证编号须与省厅台账核对。')
  await stage.axe(page)
  await stage.fits(page)
  await desk.shot('opinion')
  await press(page, '提交意见')
  await shows(page, '发证编号须与省厅台账核对。')
  await page.getByRole('button', { name: '提交意见' }).waitFor({ state: 'detached' })
}

/** asks is a notice for those who hold one certificate. */
function asks(matter, category, qualification, title) {
  return terms({ matter, category, title, qualification: { groups: [{ all_of: [qualification] }] }, term: { n: 10, unit: 'working_day' }, duty_address: '天澄区岫云路18号' })
}

/** photograph does what a person does on the capture page: two pictures and one mistake, a turn, a reload, the hand-over. */
async function photograph(stage, address, seen) {
  const phone = await stage.window({ small: true })
  await phone.goto(address)
  await phone.getByRole('heading', { level: 1 }).waitFor()
  const input = phone.locator('#shots')
  await input.setInputFiles(await Promise.all([picture(phone, 1800, 2400, 'image/jpeg'), picture(phone, 3200, 1600, 'image/png'), picture(phone, 400, 400, 'image/png')]))
  await phone.getByRole('img', { name: '第 3 页' }).waitFor()
  await input.setInputFiles({ name: 'IMG_0001.HEIC', mimeType: 'image/heic', buffer: Buffer.from('\0\0\0\x18ftypheic\0\0\0\0mif1heic', 'latin1') })
  await phone.getByText('无法识别：IMG_0001.HEIC').first().waitFor() // not a picture at all: said, and nothing lost
  await press(phone, '删除第 3 页')
  await phone.getByRole('img', { name: '第 3 页' }).waitFor({ state: 'detached' })
  await press(phone, '旋转第 2 页')
  await stage.axe(phone)
  await stage.fits(phone)
  await stage.shot(phone, 'capture-phone')
  await phone.waitForTimeout(500)
  await phone.reload()
  await phone.getByRole('img', { name: '第 2 页' }).waitFor()
  const tall = await phone.getByRole('img', { name: '第 2 页' }).evaluate((one) => one.naturalHeight > one.naturalWidth && Math.max(one.naturalHeight, one.naturalWidth))
  assert.ok(tall && tall <= 2200, `it was turned and shrunk, and stayed so: ${tall}`)
  assert.equal(await phone.getByRole('img', { name: '第 3 页' }).count(), 0)
  const handed = phone.waitForRequest((request) => request.url().includes('/capture/') && request.url().includes('/file?'))
  await press(phone, '提交 2 页')
  seen.pdf = (await handed).postDataBuffer()
  await phone.getByText('已交到电脑页面').first().waitFor()
  await phone.context().close()
}

/** picture is a photograph of a paper, as large as a phone's. */
async function picture(page, width, height, mimeType) {
  const base64 = await page.evaluate(async ([w, h, type]) => {
    const canvas = document.createElement('canvas')
    canvas.width = w
    canvas.height = h
    const pen = canvas.getContext('2d')
    pen.fillStyle = '#f6f1e4'
    pen.fillRect(0, 0, w, h)
    pen.fillStyle = '#222'
    pen.font = '90px sans-serif'
    for (let y = 120; y < h; y += 130) pen.fillText(`BUSINESS LICENCE (demo) ${y}`, 80, y)
    return canvas.toDataURL(type).split(',')[1]
  }, [width, height, mimeType])
  return { name: `IMG_${width}.${mimeType.split('/')[1]}`, mimeType, buffer: Buffer.from(base64, 'base64') }
}

/** letter opens a paper to print and seal; it is filled in. */
async function letter(stage, page, link, words) {
  const opened = page.context().waitForEvent('page')
  await page.getByRole('link', { name: link }).click()
  const paper = await opened
  await paper.getByRole('heading', { level: 1 }).waitFor()
  const said = await paper.locator('main').innerText()
  for (const word of words) assert.ok(said.includes(word), `${word} in ${said}`)
  await stage.axe(paper)
  await stage.shot(paper, `admission-${link.slice(2)}`)
  await paper.close()
}

/** returns sends the application back with one fault. */
async function returns(page, field, text, canned) {
  await press(page, '退回并一次告知')
  const dialog = page.getByRole('dialog')
  await choose(dialog, '所在栏目', field, field)
  if (canned) await dialog.getByRole('button', { name: canned }).click()
  else await dialog.getByLabel('说明').fill(text)
  await dialog.getByRole('button', { name: '退回并一次告知' }).click()
  await page.getByText('已退回').first().waitFor()
}

/** mends corrects one field and submits again. */
async function mends(desk, label, text) {
  const page = await desk.open('/admission')
  await page.getByLabel(label).fill(text)
  for (const _ of [1, 2, 3, 4]) await press(page, '保存并继续')
  await press(page, '提交入驻申请')
  await page.getByText('待核验').first().waitFor()
}
