// The turns of a notice's life that no other journey takes: given up before it is published, copied, a revision sent back
// and dropped, an emergency that is not confirmed, and what oversight and the clock end after the deadline.
import { strict as assert } from 'node:assert'
import { bid, clock, decide, enrol, fund, next, oversee, past, publish, terms, upload } from '../acts.mjs'
import { eventually, press, uuid } from '../forms.mjs'
import { who } from '../people.mjs'

const bidders = [who.agency(1), who.agency(2), who.agency(3)]
const named = (title, over) => terms({ title: `${title} ${uuid().slice(0, 6)}`, ...over })

/** steps stand alone. */
export function steps(stage) {
  const on = (version) => ({ 'if-match': `"${version}"` })
  const entered = async (email) => {
    const desk = await stage.desk(email)
    await desk.enter()
    return desk
  }
  const read = async (id) => (await entered(who.officer)).must('GET', `/desk/notices/${id}`)
  const publicNotice = async (number) => (await fetch(`${stage.base}/api/v1/notices/${number}`)).json()
  const idOf = async (number) => (await (await entered(who.officer)).must('GET', `/desk/notices?q=${number}`)).items.find((one) => one.number === number).id
  const status = (id, wanted) => eventually(`it is ${wanted}`, async () => (await read(id)).status === wanted, 90)

  /** brought takes a draft through verbs, each by its own person. */
  const brought = async (fields, ...verbs) => {
    const id = uuid()
    await fund(stage, fields)
    await (await entered(who.officer)).must('POST', '/desk/notices', { id, fields })
    for (const [email, verb, body] of verbs) await (await entered(email)).must('POST', `/desk/notices/${id}/${verb}`, body, on((await read(id)).version))
    return id
  }
  const submit = [who.officer, 'submit']
  const approve = [who.manager, 'approve']
  const giveBack = [who.reviewer, 'return', { faults: [{ field: 'description', code: 'unclear', text: '请写明核对方式。' }] }]

  return [
    {
      says: 'given up before it is published: a draft, with its manager, with the operator, returned, reviewed; nobody outside ever sees it',
      alone: true,
      does: async () => {
        const stages = {
          draft: [],
          internal: [submit],
          review: [submit, approve],
          returned: [submit, approve, giveBack],
          approved: [submit, approve, [who.reviewer, 'review']],
        }
        for (const [at, verbs] of Object.entries(stages)) {
          const id = await brought(named('不再需要的结算审核'), ...verbs)
          const { number, status: before } = await read(id)
          assert.equal(before, at)
          const desk = await stage.desk(at === 'draft' ? who.officer : who.manager)
          const page = await desk.open(`/notices/${id}`)
          await press(page, '取消公告')
          const dialog = page.getByRole('dialog')
          await dialog.getByLabel('理由').fill('项目并入下一年度计划。')
          const confirm = dialog.getByRole('button', { name: '取消公告' })
          await confirm.click()
          await eventually('it is cancelled', async () => {
            if ((await read(id)).status === 'cancelled') return true
            if (await dialog.getByText('内容已被他人更新').isVisible()) await confirm.click() // its keys were made meanwhile
          }, 90)
          if (at === 'approved') await stage.axe(page)
          assert.equal((await fetch(`${stage.base}/api/v1/notices/${number}`)).status, 404, `${at}: it was never public`)
          const again = await desk.api('POST', `/desk/notices/${id}/submit`, undefined, on((await read(id)).version))
          assert.ok([403, 409].includes(again.status), `${at}: ${again.status}`)
        }
      },
    },
    {
      says: "a notice begins from a copy of another department's: the terms come, its budget and its phone do not",
      alone: true,
      does: async () => {
        const fields = named('供人复制的结算审核', { duty_phone: '0731-88005678' })
        const number = await publish(stage, fields)
        const other = await stage.desk('officer1@jyj.demo.example')
        const page = await other.open('/notices/new')
        await page.getByLabel('公告编号 CG-…').fill(number)
        await press(page, '复制条款')
        await page.waitForFunction((title) => [...document.querySelectorAll('input')].some((one) => one.value === title), fields.title)
        assert.equal(await page.getByLabel('服务内容与要求').inputValue(), fields.description)
        assert.notEqual(await page.getByLabel('单位值班电话').inputValue(), fields.duty_phone, "another department's phone is its own")
        await stage.axe(page)
        await other.shot('turns-copied')
      },
    },
    {
      says: 'a revision is sent back by the manager, mended, sent back by the reviewer, and dropped; the notice stays as it was',
      alone: true,
      does: async () => {
        const number = await publish(stage, named('修订未成的结算审核', { amount: '88000.00', price_limit: '88000.00' }))
        const id = await idOf(number)
        const officer = await stage.desk(who.officer)
        const page = await officer.open(`/notices/${id}/revise`)
        await page.getByLabel('修订理由（公开）').fill('补充成果要求。')
        await page.getByLabel('服务内容与要求').fill('工程量复核、计价审核、出具报告，成果另附计算底稿。')
        await press(page, '提交修订')
        await page.waitForURL(/\/desk\/revisions\//)
        await page.getByText('非实质性修订').first().waitFor() // only words were changed
        const path = new URL(page.url()).pathname.replace('/desk', '')
        const revision = async () => officer.must('GET', `/desk${path}`)
        const sentBack = async (email, reason) => {
          const desk = await stage.desk(email)
          const theirs = await desk.open(path)
          await press(theirs, '退回')
          await theirs.getByRole('dialog').getByRole('textbox').fill(reason)
          await theirs.getByRole('dialog').getByRole('button', { name: '退回' }).click()
          await eventually('it is returned', async () => (await revision()).status === 'returned')
          await officer.open(path)
          await page.getByText(`退回理由：${reason}`).first().waitFor()
        }
        await sentBack(who.manager, '底稿格式请一并写明。')
        await stage.axe(page)
        await officer.shot('turns-revision-returned')
        await page.getByRole('link', { name: '修改后重新提交' }).click()
        await page.getByLabel('服务内容与要求').fill('工程量复核、计价审核、出具报告，成果另附电子表格底稿。')
        await press(page, '提交修订')
        await eventually('it is proposed again', async () => (await revision()).status === 'proposed')
        const manager = await stage.desk(who.manager)
        await press(await manager.open(path), '同意修订')
        await eventually('the manager agrees', async () => (await revision()).status === 'agreed')
        await sentBack(who.reviewer, '不必修订，答疑即可。')
        await officer.open(path)
        await press(page, '撤回修订')
        await eventually('it is dropped', async () => (await revision()).status === 'dropped')
        assert.equal((await read(id)).fields.description, terms().description, 'the notice stays as it was')
        assert.equal((await publicNotice(number)).status, 'published')
      },
    },
    {
      says: 'a revision is given up as it was proposed',
      alone: true,
      does: async () => {
        const number = await publish(stage, named('撤回修订的结算审核'))
        const officer = await stage.desk(who.officer)
        const page = await officer.open(`/notices/${await idOf(number)}/revise`)
        await page.getByLabel('修订理由（公开）').fill('补充成果要求。')
        await page.getByLabel('服务内容与要求').fill('工程量复核、计价审核、出具报告。')
        await press(page, '提交修订')
        await page.waitForURL(/\/desk\/revisions\//)
        await press(page, '撤回修订')
        const path = new URL(page.url()).pathname.replace('/desk', '')
        await eventually('it is dropped', async () => (await officer.must('GET', `/desk${path}`)).status === 'dropped')
        assert.equal((await publicNotice(number)).revision, 1)
      },
    },
    {
      says: 'an emergency purchase that the manager does not confirm stays inside, with the reason',
      alone: true,
      does: async () => {
        const officer = await entered(who.officer)
        const today = new Date(Date.parse((await clock(stage)).now) + 8 * 3_600_000).toISOString().slice(0, 10)
        const [cause] = (await officer.must('GET', '/closed-lists')).emergency_causes
        const title = `并不紧急的测绘 ${uuid().slice(0, 6)}`
        const fields = { cause: cause.code, title, account: '计划内工作，漏报在先。', happened: today, ordered: today, amount: '12000.00', supplier: '示范测绘有限公司', category: '工程造价咨询', reference: '补〔2026〕1号', budget_project: '2026-e2e-emergency', budget_year: 2026, documents: [await upload(officer, 'emergency')], not_secret: true }
        await officer.must('POST', '/desk/emergencies', { id: uuid(), fields })
        const manager = await stage.desk(who.manager)
        const page = await manager.open('/emergencies')
        await page.locator('li').filter({ hasText: title }).getByRole('button', { name: '不予确认' }).click()
        await page.getByRole('dialog').getByRole('textbox').fill('不属于应急情形，请按程序采购。')
        await page.getByRole('dialog').getByRole('button', { name: '不予确认' }).click()
        await page.locator('li').filter({ hasText: title }).getByText('未确认').first().waitFor()
        await stage.axe(page)
        await manager.shot('turns-emergency-refused')
        assert.ok(!(await (await fetch(`${stage.base}/api/v1/emergencies`)).text()).includes(title))
      },
    },
    {
      says: 'after the deadline: oversight suspends, resumes and ends what waits or is awarded; an offer that nobody explains is left out by the clock',
      alone: true,
      does: async () => {
        const officer = await entered(who.officer)
        const firm = await entered(who.agency(4))
        const study = await officer.must('GET', '/matters/430100-ZJ-FG-002')
        const direct = { agency_uscc: (await firm.must('GET', '/agency')).uscc, reason_code: 'continuity', reason: '须与上期复核口径一致。' }
        const taken = await publish(stage, named('直接选取的结算复核', { amount: '16000.00', price_limit: '16000.00', matter: '430100-ZJ-FG-002', category: study.category, method: 'direct', minutes: await upload(officer, 'minutes'), direct }))
        const [silent, ended] = [await publish(stage, named('无人说明的结算审核')), await publish(stage, named('监管终止的结算审核'))]
        await bid(firm, taken, '15000.00')
        for (const number of [silent, ended]) {
          for (const [i, email] of bidders.entries()) await bid(await stage.desk(email), number, ['41000.00', '42000.00', '12317.00'][i])
        }
        const closing = await Promise.all([taken, silent, ended].map(async (number) => [Date.parse((await publicNotice(number)).deadline.at), number]))
        await past(stage, closing.sort((a, b) => a[0] - b[0]).at(-1)[1])

        const [direct1, low, stopped] = [await idOf(taken), await idOf(silent), await idOf(ended)]
        const supervisor = await stage.desk(who.supervisor)
        const decided = async (id, verb, document, wanted) => {
          const page = await supervisor.open(`/notices/${id}`)
          await decide(page, verb, document, '核查竞争情况，依法处理。')
          await status(id, wanted)
        }
        await status(direct1, 'selected')
        await decided(direct1, '暂停公告', '示财监〔2026〕21号', 'suspended')
        await decided(direct1, '恢复公告', '示财监〔2026〕22号', 'selected')
        await decided(direct1, '暂停公告', '示财监〔2026〕23号', 'suspended')
        await decided(direct1, '决定终止', '示财监〔2026〕24号', 'cancelled')
        await eventually('the low offers are asked about', async () => (await read(low)).explanations?.length > 0 || (await read(low)).status === 'frozen')
        await decided(low, '暂停公告', '示财监〔2026〕25号', 'suspended')
        await decided(low, '恢复公告', '示财监〔2026〕26号', 'frozen')
        await status(stopped, 'frozen')
        await decided(stopped, '决定终止', '示财监〔2026〕27号', 'cancelled')
        const visitor = await stage.window({ small: true })
        await visitor.goto(`${stage.base}/notices/${ended}`)
        await visitor.getByText('示财监〔2026〕27号').first().waitFor()
        assert.equal(await visitor.getByText('12,317.00').count(), 0, 'no offer is told')
        await stage.fits(visitor)
        await stage.shot(visitor, 'turns-ended-frozen')
        const desk = await entered(who.officer)
        for (let i = 0; i < 8 && (await read(low)).status === 'frozen'; i++) {
          await desk.must('POST', '/demo/clock/advance', { minutes: 1440 })
          await eventually('the clock is heeded', async () => (await read(low)).status !== 'frozen', 4).catch(() => {})
        }
        await eventually('the result', async () => (await fetch(`${stage.base}/api/v1/awards/${silent}`)).ok)
        const award = await (await fetch(`${stage.base}/api/v1/awards/${silent}`)).json()
        assert.equal(award.price, '41000.00', 'what nobody explained is not ranked')
        await visitor.goto(`${stage.base}/results/${silent}`)
        await visitor.getByText('12,317.00').first().waitFor()
        await stage.shot(visitor, 'turns-silent')
        await visitor.context().close()
      },
    },
    {
      says: 'a firm is suspended after it bid: too few meet the terms, nothing of the offers is told; an award that is revoked is posted again',
      alone: true,
      does: async () => {
        const [few, revoked] = [await publish(stage, named('符合条件不足的结算审核')), await publish(stage, named('撤销后重新发布的结算审核'))]
        const others = [...bidders.slice(0, 2), who.agency(4)]
        for (const [number, firms] of [[few, bidders], [revoked, others]]) for (const [i, email] of firms.entries()) await enrol(stage, email, number, ['41117.00', '42117.00', '43117.00'][i])
        const { organisation } = await (await entered(bidders[2])).must('GET', '/me')
        const supervisor = await stage.desk(who.supervisor)
        const stands = async (decision, shown) => {
          const page = await supervisor.open(`/admissions/${organisation.id}`)
          await page.getByRole('radio', { name: decision }).check()
          await page.getByLabel('决定文号（公开）').fill('示监〔2026〕88号')
          await page.getByLabel('理由').fill('成果抽查，依规处理。')
          await press(page, '作出决定')
          await page.getByText(shown).first().waitFor()
        }
        await stands('暂停', '已暂停')
        const later = (await publicNotice(few)).deadline.at > (await publicNotice(revoked)).deadline.at ? few : revoked
        await past(stage, later)
        await status(await idOf(few), 'failed')
        const visitor = await stage.window({ small: true })
        await visitor.goto(`${stage.base}/notices/${few}`)
        await visitor.getByText('符合条件的不足 3 家').first().waitFor()
        assert.ok(!(await visitor.locator('main').innerText()).includes('1,117.00'), 'no offer is told')
        await stage.shot(visitor, 'turns-too-few')
        await visitor.context().close()
        await stands('恢复', '已入驻')

        await eventually('the result', async () => (await fetch(`${stage.base}/api/v1/awards/${revoked}`)).ok)
        await oversee(stage, revoked, '撤销中选', '1.', '提供虚假材料。')
        await next(stage, revoked, '以同样条件重新发布', '候补报价均高于市场水平。')
        await eventually('the notice posted again', async () => (await (await fetch(`${stage.base}/api/v1/awards/${revoked}`)).json()).reposted_as)
        const reader = await stage.window({ small: true })
        await reader.goto(`${stage.base}/results/${revoked}`)
        await reader.getByText('候补报价均高于市场水平。').first().waitFor()
        await stage.shot(reader, 'turns-posted-again')
        await reader.context().close()
      },
    },
  ]
}
