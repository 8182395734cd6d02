// The department's own ways before and beside publication: its chain and deputies, the fast lane and its samples, visits,
// who may read an attachment, beginning from a template, two windows on one draft, purchases made elsewhere, own prices.
import { strict as assert } from 'node:assert'
import { clock, fund, publish, terms, upload } from '../acts.mjs'
import { choose, eventually, press, shows, uuid } from '../forms.mjs'
import { who } from '../people.mjs'

const people = { officer: 'officer1@jyj.demo.example', manager: 'manager1@jyj.demo.example' }
const finance = 'finance1@jyj.demo.example'
const small = (over) => terms({ title: `教学楼改造结算审核 ${uuid().slice(0, 6)}`, amount: '30000.00', price_limit: '30000.00', ...over })

/** steps stand alone, but the deputy goes before the chain that asks two people. */
export function steps(stage) {
  const today = async () => new Date(Date.parse((await clock(stage)).now) + 8 * 3_600_000).toISOString().slice(0, 10)
  const on = (version) => ({ 'if-match': `"${version}"` })
  const nameOf = async (email) => {
    const desk = await stage.desk(email)
    await desk.enter()
    return (await desk.must('GET', '/me')).person.name
  }

  /** submitted drafts a notice and hands it to its department. */
  const submitted = async (fields, email = people.officer) => {
    const desk = await stage.desk(email)
    await desk.enter()
    await fund(stage, fields, email)
    const id = uuid()
    const drafted = await desk.must('POST', '/desk/notices', { id, fields })
    return desk.must('POST', `/desk/notices/${id}/submit`, undefined, on(drafted.version))
  }

  /** colleague is one more person of the department, with an account and a password of his own. */
  const colleague = async (title) => {
    const admin = await stage.desk(who.admin)
    await admin.enter()
    const officer = await stage.desk(people.officer)
    await officer.enter()
    const { organisation } = await officer.must('GET', '/me')
    const person = { name: `${title}${uuid().slice(0, 4)}`, email: `${uuid()}@jyj.demo.example`, password: 'Chains-have-Links-2026' }
    const since = Date.now() - 1000
    await admin.must('POST', '/people', { id: uuid(), organisation: organisation.id, name: person.name, email: person.email, roles: ['department_officer'] })
    const token = /\/desk\/password#(\S+)/.exec(await stage.product.mail.letterTo(person.email, since))[1]
    const page = await stage.window()
    await page.goto(`${stage.base}/desk/password#${token}`)
    await page.getByLabel('新密码', { exact: true }).fill(person.password)
    await page.getByLabel('再输一次新密码').fill(person.password)
    await press(page, '设置密码')
    await page.getByText('密码已设置，请登录。').first().waitFor()
    await page.context().close()
    return person
  }

  return [
    {
      says: 'a deputy by period approves for the manager, is named, and no longer may when the period is ended',
      alone: true,
      does: async () => {
        const [managerName, financeName] = [await nameOf(people.manager), await nameOf(finance)]
        const manager = await stage.desk(people.manager)
        const page = await manager.open('/chain')
        await choose(page, '为谁代理', managerName)
        await choose(page, '代理人', financeName)
        await page.getByLabel('开始日').fill(await today())
        await page.getByLabel('结束日').fill(await today())
        await press(page, '指定代理人')
        await page.getByText(`${financeName} 代 ${managerName}`).first().waitFor()
        await stage.axe(page)
        await manager.shot('ways-deputy')
        const notice = await submitted(small())
        const deputy = await stage.desk(finance)
        const theirs = await deputy.open(`/notices/${notice.id}`)
        await press(theirs, '批准')
        await eventually('the deputy has approved', async () => (await deputy.must('GET', `/desk/notices/${notice.id}`)).status === 'review')
        await deputy.open(`/notices/${notice.id}`)
        await theirs.getByText(new RegExp(`代.*${managerName}`)).first().waitFor()
        await deputy.shot('ways-deputy-approved')
        await manager.open('/chain')
        await press(page, '提前结束')
        await page.getByText('已结束').first().waitFor()
        const second = await submitted(small())
        const refused = await deputy.api('POST', `/desk/notices/${second.id}/approve`, undefined, on(second.version))
        assert.ok([403, 404].includes(refused.status), `${refused.status}`)
      },
    },
    {
      says: 'a chain of two steps with minutes from an amount on: finance first, then the manager, and no step twice',
      alone: true,
      does: async () => {
        const manager = await stage.desk(people.manager)
        const page = await manager.open('/chain')
        await press(page, '在前面加一步')
        await page.getByLabel('从该金额起须附纪要（元）').fill('25000')
        await press(page, '保存审批链')
        await page.getByText('审批链已保存').first().waitFor()
        await stage.axe(page)
        await manager.shot('ways-chain')
        const officer = await stage.desk(people.officer)
        await officer.enter()
        const bare = small()
        await fund(stage, bare, people.officer)
        const id = uuid()
        const drafted = await officer.must('POST', '/desk/notices', { id, fields: bare })
        const stopped = await officer.api('POST', `/desk/notices/${id}/submit`, undefined, on(drafted.version))
        assert.equal(stopped.status, 422, JSON.stringify(stopped.body))
        assert.match(JSON.stringify(stopped.body), /minutes|纪要/)
        assert.equal((await officer.must('GET', `/desk/notices/${id}`)).version, drafted.version, 'nothing changed')
        const notice = await submitted(small({ minutes: await upload(officer, 'minutes', 'minutes.pdf') }))
        const early = await manager.api('POST', `/desk/notices/${notice.id}/approve`, undefined, on(notice.version))
        assert.ok([403, 409].includes(early.status), `the manager is not first: ${early.status}`)
        const first = await stage.desk(finance)
        const theirs = await first.open(`/notices/${notice.id}`)
        await press(theirs, '批准')
        await eventually('one of two has approved', async () => (await first.must('GET', `/desk/notices/${notice.id}`)).version > notice.version)
        await first.open(`/notices/${notice.id}`)
        await first.shot('ways-chain-one-of-two')
        const phone = await stage.desk(people.manager, { small: true })
        const last = await phone.open(`/notices/${notice.id}/approve`)
        await stage.fits(last)
        await stage.axe(last)
        await phone.shot('ways-chain-phone')
        await press(last, '批准')
        await eventually('both have approved', async () => (await first.must('GET', `/desk/notices/${notice.id}`)).status === 'review')
      },
    },
    {
      says: 'chains of three and of four steps by amount: each step is another person, one screen each, the longest with minutes',
      alone: true,
      does: async () => {
        const [section, legal] = [await colleague('科室负责人'), await colleague('法制审核')]
        const manager = await stage.desk(people.manager)
        const page = await manager.open('/chain')
        const longer = [['60000', [['科室负责人', section.name]]], ['90000', [['科室负责人', section.name], ['法制审核', legal.name]]]]
        for (const more = page.getByRole('button', { name: '删去此金额段' }); (await more.count()) > 0; ) await more.last().click()
        for (const [from, named] of longer) {
          await press(page, '加一个金额段')
          const band = page.locator('fieldset.group').last()
          await band.getByLabel('从该金额起（元）').fill(from)
          for (let i = 0; i < named.length + 1; i++) await band.getByRole('button', { name: '在前面加一步' }).click()
          for (const [i, [kind, name]] of named.entries()) {
            const row = band.locator('.half').nth(i)
            await choose(row, `第 ${i + 1} 步`, kind)
            await choose(row, '审批人', name)
            await page.keyboard.press('Escape')
          }
        }
        await page.getByLabel('从该金额起须附纪要（元）').fill('80000')
        await press(page, '保存审批链')
        await page.getByText('审批链已保存').first().waitFor()
        await stage.axe(page)
        await manager.shot('ways-chain-long')
        const officer = await stage.desk(people.officer)
        await officer.enter()
        const three = await submitted(small({ amount: '60000.00', price_limit: '60000.00' }))
        const bare = small({ amount: '90000.00', price_limit: '90000.00' })
        await fund(stage, bare, people.officer)
        const drafted = await officer.must('POST', '/desk/notices', { id: uuid(), fields: bare })
        assert.equal((await officer.api('POST', `/desk/notices/${drafted.id}/submit`, undefined, on(drafted.version))).status, 422, 'minutes from 80,000 on')
        const four = await submitted(small({ amount: '90000.00', price_limit: '90000.00', minutes: await upload(officer, 'minutes', 'minutes.pdf') }))
        for (const [notice, chain] of [[three, [section, finance, people.manager]], [four, [section, legal, finance, people.manager]]]) {
          const phones = []
          for (const one of chain) {
            phones.push(await stage.desk(one, { small: true }))
            await phones.at(-1).enter()
          }
          for (const [i, phone] of phones.entries()) {
            const last = i + 1 === phones.length
            const screen = await phone.open(`/notices/${notice.id}/approve`)
            const before = await phone.must('GET', `/desk/notices/${notice.id}`)
            assert.equal(before.status, 'internal', `step ${i + 1} of ${phones.length}`)
            for (const other of phones.filter((one) => one !== phone)) {
              const early = await other.api('POST', `/desk/notices/${notice.id}/approve`, undefined, on(before.version))
              assert.equal(early.status, 403, `${i + 1}: not his step`)
            }
            if (last) {
              await stage.fits(screen)
              await stage.axe(screen)
              await phone.shot(`ways-chain-${phones.length}`)
            }
            await press(screen, '批准')
            await eventually(`step ${i + 1} of ${phones.length} is taken`, async () => (await officer.must('GET', `/desk/notices/${notice.id}`)).version > before.version)
          }
          const done = await officer.must('GET', `/desk/notices/${notice.id}`)
          assert.equal(done.status, 'review')
          assert.equal(done.approvals.length, chain.length)
        }
      },
    },
    {
      says: 'fast lane: officer, manager, automatic checks; above the limit refused; a drawn one is concluded in public by the operator',
      alone: true,
      does: async () => {
        const officer = await stage.desk(who.officer)
        await officer.enter()
        const over = terms({ amount: '20000.01', price_limit: '20000.01', fast_lane: true, price_basis: '参照近三年同类服务均价' })
        await fund(stage, over)
        const tooMuch = uuid()
        const drafted = await officer.must('POST', '/desk/notices', { id: tooMuch, fields: over })
        const refused = await officer.api('POST', `/desk/notices/${tooMuch}/submit`, undefined, on(drafted.version))
        assert.equal(refused.status, 422)
        assert.match(JSON.stringify(refused.body), /fast_lane/)
        const short = async () => {
          const fields = terms({ title: `小型结算复核 ${uuid().slice(0, 6)}`, amount: '8000.00', price_limit: '8000.00', fast_lane: true, price_basis: '参照近三年同类服务均价' })
          await fund(stage, fields)
          const id = uuid()
          const made = await officer.must('POST', '/desk/notices', { id, fields })
          return officer.must('POST', `/desk/notices/${id}/submit`, undefined, on(made.version))
        }
        const manager = await stage.desk(who.manager)
        const out = (id) => eventually('it is published without the operator', async () => (await manager.must('GET', `/desk/notices/${id}`)).status === 'published')
        const first = await short()
        await press(await manager.open(`/notices/${first.id}`), '批准')
        await out(first.id)
        // One in five is drawn, by chance: the short way is taken until one is. Sixty in a row without one happen once in 650,000.
        const reviewer = await stage.desk(who.reviewer)
        await reviewer.enter()
        const drawn = async () => (await reviewer.must('GET', '/desk/samples')).items.some((one) => !one.outcome)
        for (let i = 0; i < 60 && !(await drawn()); i++) {
          const another = await short()
          await manager.must('POST', `/desk/notices/${another.id}/approve`, undefined, on(another.version))
          await out(another.id)
        }
        const sampled = await reviewer.open('/samples')
        await stage.axe(sampled)
        await reviewer.shot('ways-samples')
        const waiting = sampled.locator('li').filter({ hasText: '待复核' }).first()
        await waiting.getByRole('button', { name: '未发现问题' }).click()
        const dialog = sampled.getByRole('dialog')
        await dialog.getByLabel('结论说明（公开）').fill('资料齐全，价格依据充分。')
        await dialog.getByRole('button', { name: '作出结论' }).click()
        await shows(sampled, '资料齐全，价格依据充分。')
        await eventually('the conclusion is public', async () => (await (await fetch(`${stage.base}/api/v1/samples`)).text()).includes('资料齐全，价格依据充分。'))
      },
    },
    {
      says: 'fast lane, diverted: what turned worse after the approval goes to the operator, who reviews it like any other',
      alone: true,
      does: async () => {
        const project = `2026-e2e-${uuid().slice(0, 8)}`
        const of = (amount, over) => terms({ title: `雨污分流结算复核 ${uuid().slice(0, 6)}`, budget_project: project, amount, price_limit: amount, price_basis: '参照近三年同类服务均价', ...over })
        await submitted(of('9000.00', { budget_project: `${project}-a` }), who.officer) // the same matter once more: one warning may pass
        const notice = await submitted(of('15000.00', { fast_lane: true }), who.officer)
        const manager = await stage.desk(who.manager)
        const page = await manager.open(`/notices/${notice.id}`)
        const now = async () => manager.must('GET', `/desk/notices/${notice.id}`)
        await stage.product.whileNobodyWorks(async () => {
          await press(page, '批准')
          await eventually('it passed', async () => (await now()).status === 'approved')
          await submitted(of('690000.00'), who.officer) // close to the threshold together: the second warning
        })
        const diverted = await eventually('it waits for the operator', async () => (await now()).status === 'review' && now(), 90)
        assert.ok(!diverted.fields.fast_lane, 'it left the fast lane')
        const reviewer = await stage.desk(who.reviewer)
        const list = await reviewer.open('/notices?queue=review')
        await list.locator(`a.row-title[href$="${notice.id}"]`).click()
        await list.getByText('快速通道至多允许 1 项').first().waitFor()
        await stage.axe(list)
        await reviewer.shot('ways-diverted')
        await press(list, '审核通过')
        await eventually('it is reviewed', async () => (await now()).status === 'approved')
        assert.equal((await now()).sample, undefined, 'what the operator reviewed is not sampled')
        const publisher = await stage.desk(who.publisher)
        const last = await publisher.open(`/notices/${notice.id}`)
        await press(last, '发布公告')
        await last.getByRole('link', { name: '公开页面' }).waitFor()
        const read = await (await fetch(`${stage.base}/api/v1/notices/${notice.number}`)).json()
        assert.equal(read.status, 'published')
      },
    },
    {
      says: 'a visit open to all, and attachments for everybody, for those who meet the terms, and for the winner',
      alone: true,
      does: async () => {
        const officer = await stage.desk(who.officer)
        await officer.enter()
        const files = {}
        for (const audience of ['public', 'eligible', 'winner']) files[audience] = await upload(officer, 'attachment', `for-${audience}.pdf`)
        const at = new Date(Math.ceil(Date.parse((await clock(stage)).now) / 3_600_000) * 3_600_000 + 5 * 3_600_000).toISOString().replace('Z', '000Z')
        const number = await publish(stage, terms({
          title: `河堤加固结算审核 ${uuid().slice(0, 6)}`,
          site_visit: { at, place: '澄湖路16号门口', meeting: '值班室集合，自备安全帽' },
          attachments: Object.entries(files).map(([audience, file]) => ({ file, audience })),
        }))
        const visitor = await stage.window()
        await visitor.goto(`${stage.base}/notices/${number}`)
        await visitor.getByText('澄湖路16号门口').first().waitFor()
        await visitor.getByText('for-public.pdf').first().waitFor()
        await stage.axe(visitor)
        await stage.shot(visitor, 'ways-visit-public')
        for (const [audience, file] of Object.entries(files)) {
          const answer = await visitor.context().request.get(`${stage.base}/api/v1/files/${file}`)
          assert.equal(answer.ok(), audience === 'public', `a visitor and ${audience}: ${answer.status()}`)
        }
        await visitor.context().close()
        const firm = await stage.desk(who.agency(1))
        const page = await firm.open(`/opportunities/${number}`)
        await page.getByRole('link', { name: 'for-eligible.pdf' }).waitFor()
        await firm.shot('ways-audience-firm')
        const mine = async (file) => (await page.context().request.get(`${stage.base}/api/v1/files/${file}`)).status()
        assert.deepEqual([await mine(files.public), await mine(files.eligible), await mine(files.winner)], [200, 200, 404])
      },
    },
    {
      says: 'a notice begins from a template of its matter, and from a copy; neither brings budget or sum',
      alone: true,
      does: async () => {
        const keeper = await stage.desk('steward1@steward.demo.example')
        const page = await keeper.open('/templates')
        const name = `结算审核模板 ${uuid().slice(0, 6)}`
        await press(page, '新建模板')
        const dialog = page.getByRole('dialog')
        await dialog.getByLabel('模板名称').fill(name)
        await choose(dialog, '中介服务事项', '430100-ZJ-JS-006', '430100-ZJ-JS-006')
        await dialog.getByLabel('公告标题').fill('某某工程结算审核')
        await dialog.getByLabel('服务内容与要求').fill('工程量复核、计价审核、出具报告。')
        await dialog.getByRole('button', { name: '保存' }).click()
        await page.getByText(name).first().waitFor()
        await keeper.shot('ways-templates')
        const officer = await stage.desk(who.officer)
        const draft = await officer.open('/notices/new')
        await draft.getByRole('combobox', { name: '选用模板' }).click()
        await draft.locator('.ant-select-item-option').filter({ hasText: name }).first().click()
        await draft.waitForFunction(() => [...document.querySelectorAll('input')].some((one) => one.value === '某某工程结算审核'))
        assert.equal(await draft.getByLabel('预算金额', { exact: true }).inputValue(), '')
        await stage.axe(draft)
        await officer.shot('ways-from-template')
      },
    },
    {
      says: 'two windows on one draft: who saves second is told who was first, takes field by field, and nothing is lost',
      alone: true,
      does: async () => {
        const officer = await stage.desk(who.officer)
        await officer.enter()
        const fields = terms({ title: '两人同改的结算审核' })
        await fund(stage, fields)
        const id = uuid()
        await officer.must('POST', '/desk/notices', { id, fields })
        const page = await officer.open(`/notices/${id}/edit`)
        const other = await stage.desk(who.officer, { small: true })
        const theirs = await other.open(`/notices/${id}/edit`)
        await theirs.getByLabel('单位值班电话').fill('0731-88009999')
        await theirs.getByLabel('公告标题').fill('两人同改的结算审核（他）')
        await press(theirs, '保存草稿')
        await eventually('it is saved', async () => (await officer.must('GET', `/desk/notices/${id}`)).fields.duty_phone === '0731-88009999')
        await page.getByLabel('公告标题').fill('两人同改的结算审核（我）')
        await press(page, '保存草稿')
        const dialog = page.getByRole('dialog')
        await dialog.getByText('草稿已被他人修改').first().waitFor()
        await dialog.getByText('两人同改的结算审核（他）').first().waitFor()
        await stage.axe(page)
        await officer.shot('ways-merge', false)
        await dialog.getByRole('button', { name: '采用所选内容' }).click()
        await press(page, '保存草稿')
        const kept = await eventually('both are kept', async () => {
          const now = (await officer.must('GET', `/desk/notices/${id}`)).fields
          return now.title === '两人同改的结算审核（我）' && now
        })
        assert.equal(kept.duty_phone, '0731-88009999', "the other's field is lost")
      },
    },
    {
      says: 'a purchase made by another route is one line, a wrong one is struck by the manager and stays to be seen; own prices have n, median and quartiles',
      alone: true,
      does: async () => {
        const officer = await stage.desk(who.officer)
        const page = await officer.open('/purchases')
        const name = `办公楼测绘（框架协议） ${uuid().slice(0, 6)}`
        await page.getByLabel('采购日期').fill(await today())
        await page.getByLabel('名称', { exact: true }).fill(name)
        await choose(page, '品目', '工程造价咨询', '工程造价')
        await page.getByLabel('金额（所有年度合计、含税）').fill('38000')
        await page.getByLabel('预算项目').fill('2026-e2e-elsewhere')
        await choose(page, '采购途径', /框架/)
        await page.getByLabel('依据编号（招标、订单、文件等）').fill('KJ-2026-0917')
        await stage.axe(page)
        await page.getByRole('button', { name: '登记', exact: true }).click()
        await page.getByText(name).first().waitFor()
        await officer.shot('ways-purchases')
        const manager = await stage.desk(who.manager)
        const theirs = await manager.open('/purchases')
        await theirs.locator('li').filter({ hasText: name }).getByRole('button', { name: '划除' }).click()
        await theirs.getByRole('dialog').getByLabel('划除原因').fill('重复登记。')
        await theirs.getByRole('dialog').getByRole('button', { name: '划除' }).click()
        await theirs.getByText('已划除：重复登记。').first().waitFor()
        await manager.shot('ways-purchase-struck')
        const visitor = await stage.window({ small: true })
        await visitor.goto(`${stage.base}/directory/430100-ZJ-JS-006`)
        await visitor.locator('#prices').scrollIntoViewIfNeeded()
        await visitor.getByText(/中位/).first().waitFor()
        await stage.fits(visitor)
        await stage.shot(visitor, 'ways-prices')
        await visitor.context().close()
      },
    },
  ]
}
