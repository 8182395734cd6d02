// A notice's life beside the straight path: sent back, asked about, revised, suspended, cancelled, ended by oversight,
// failed twice, let pass by a document, declined, recorded afterwards; and what is refused on the way, with its reason.
import { strict as assert } from 'node:assert'
import { bid, decide, fund, past, publish, terms, upload } from '../acts.mjs'
import { choose, eventually, give, press, uuid } from '../forms.mjs'
import { who } from '../people.mjs'

const bidders = [who.agency(1), who.agency(2), who.agency(3)]

/** steps stand alone but for the notices that earlier ones leave behind. */
export function steps(stage) {
  const seen = {}
  const publicNotice = async (number) => (await fetch(`${stage.base}/api/v1/notices/${number}`)).json()
  const idOf = async (number) => {
    const desk = await stage.desk(who.officer)
    await desk.enter()
    const list = await desk.must('GET', `/desk/notices?q=${number}`)
    return list.items.find((one) => one.number === number).id
  }
  const visit = async (path, english = false) => {
    const page = await stage.window({ small: true, english })
    await page.goto(`${stage.base}${path}`)
    await page.locator('h1').first().waitFor()
    return page
  }

  return [
    {
      says: 'manager sends a draft back on a phone, reviewer returns it with all faults, and it is mended each time',
      alone: true,
      does: async () => {
        const officer = await stage.desk(who.officer)
        await officer.enter()
        const fields = terms({ title: '天澄区银杏路管网更新工程结算审核' })
        await fund(stage, fields)
        const id = uuid()
        let notice = await officer.must('POST', '/desk/notices', { id, fields })
        await officer.must('POST', `/desk/notices/${id}/submit`, undefined, { 'if-match': `"${notice.version}"` })
        const manager = await stage.desk(who.manager, { small: true })
        const phone = await manager.open(`/notices/${id}/approve`)
        await stage.fits(phone)
        await press(phone, '退回起草人')
        await phone.getByRole('dialog').getByLabel('理由').fill('请把成果份数写清楚。')
        await manager.shot('life-approve-phone', false)
        await phone.getByRole('dialog').getByRole('button', { name: '退回起草人' }).click()
        await eventually('the draft is back', async () => (await officer.must('GET', `/desk/notices/${id}`)).status === 'draft')

        let page = await officer.open(`/notices/${id}`)
        await press(page, '提交审批')
        await page.getByText('待本单位审批').first().waitFor()
        await manager.open(`/notices/${id}/approve`)
        await press(phone, '批准')
        await eventually('it is with the operator', async () => (await officer.must('GET', `/desk/notices/${id}`)).status === 'review')

        const reviewer = await stage.desk(who.reviewer)
        const other = await reviewer.open(`/notices/${id}`)
        await press(other, '退回并一次告知')
        const dialog = other.getByRole('dialog')
        await choose(dialog, '所在栏目', '服务内容', '服务内容')
        await dialog.getByLabel('说明').fill('请写明核对方式。')
        await press(dialog, '再加一项')
        await choose(dialog.getByRole('group', { name: '问题 2' }), '所在栏目', '附件', '附件')
        await dialog.getByLabel('说明').nth(1).fill('请上传结算资料清单。')
        await stage.axe(other)
        await dialog.getByRole('button', { name: '退回并一次告知' }).click()
        await eventually('it is returned', async () => (await officer.must('GET', `/desk/notices/${id}`)).status === 'returned')
        page = await officer.open(`/notices/${id}`)
        await page.getByText('请写明核对方式。').first().waitFor()
        await page.getByText('请上传结算资料清单。').first().waitFor()
        await officer.shot('life-returned')
        await press(page, '提交审批')
        await page.getByText('待本单位审批').first().waitFor()
        notice = await officer.must('GET', `/desk/notices/${id}`)
        assert.equal(notice.status, 'internal')
      },
    },
    {
      says: 'a firm asks without a name, the department answers to all, and the public page shows both',
      alone: true,
      does: async () => {
        seen.number = await publish(stage, terms({ title: '天澄区望岳路排水改造工程结算审核', amount: '90000.00', price_limit: '90000.00' }))
        const firm = await stage.desk(bidders[0])
        const page = await firm.open(`/opportunities/${seen.number}`)
        await page.getByLabel('我要提问').fill('结算资料是否包含签证单？')
        await press(page, '匿名提问')
        await page.getByText('（等待答复）').first().waitFor()
        const officer = await stage.desk(who.officer)
        const other = await officer.open('/enquiries')
        const row = other.locator('li').filter({ hasText: seen.number })
        await row.getByLabel('答复：').fill('包含，随资料一并移交。')
        await stage.axe(other)
        await officer.shot('life-enquiry')
        await row.getByRole('button', { name: '向所有人答复' }).click()
        await row.getByRole('button', { name: '向所有人答复' }).waitFor({ state: 'detached' })
        const visitor = await visit(`/notices/${seen.number}`)
        await visitor.getByText('包含，随资料一并移交。').first().waitFor()
        assert.equal(await visitor.getByText(stage.person(bidders[0]).organisation).count(), 0, 'nobody is told who asked')
        await visitor.context().close()
      },
    },
    {
      says: 'a material revision goes through three people; the firm is told that its bid lapsed and seals it anew',
      does: async () => {
        const firm = await stage.desk(bidders[0])
        const first = await bid(firm, seen.number, '80000.00')
        seen.id = await idOf(seen.number)
        const officer = await stage.desk(who.officer)
        const page = await officer.open(`/notices/${seen.id}/revise`)
        await page.getByLabel('修订理由（公开）').fill('按财政评审意见下调最高限价。')
        await page.getByLabel('最高限价（选填）').fill('85000')
        await officer.shot('life-revise')
        await press(page, '提交修订')
        await page.waitForURL(/\/desk\/revisions\//)
        const path = new URL(page.url()).pathname.replace('/desk', '')
        await page.getByText('实质性修订').first().waitFor()
        for (const [email, label] of [[who.manager, '同意修订'], [who.reviewer, '审核通过'], [who.publisher, '发布修订']]) {
          const desk = await stage.desk(email)
          const theirs = await desk.open(path)
          await stage.axe(theirs)
          const done = theirs.waitForResponse((answer) => answer.url().includes('/desk/revisions/') && answer.request().method() === 'POST')
          await press(theirs, label)
          assert.ok((await done).ok(), `${label} by ${email}`)
        }
        const visitor = await visit(`/notices/${seen.number}`)
        await visitor.getByText('按财政评审意见下调最高限价。').first().waitFor()
        await visitor.getByText('85,000.00').first().waitFor()
        await stage.fits(visitor)
        await stage.shot(visitor, 'life-public-revision')
        await visitor.context().close()
        const theirs = await firm.open(`/opportunities/${seen.number}`)
        await theirs.getByText('公告作了实质性修订，您原来的报价不再有效').first().waitFor()
        await theirs.getByLabel('从原报价的凭据文件带出金额：').setInputFiles({ name: 'slip.json', mimeType: 'application/json', buffer: first.slip })
        await theirs.getByText('已带出原报价，请核对').first().waitFor()
        await firm.shot('life-lapsed')
        await bid(firm, seen.number, '80000.00')
      },
    },
    {
      says: 'oversight suspends the notice: no bid, and the reason is said; resumed, its deadline has moved',
      does: async () => {
        const before = (await publicNotice(seen.number)).deadline.at
        const supervisor = await stage.desk(who.supervisor)
        const page = await supervisor.open(`/notices/${seen.id}`)
        await decide(page, '暂停公告', '示财监〔2026〕7号', '收到对限价的投诉，核查期间暂停。')
        await stage.axe(page)
        await supervisor.shot('life-suspended')
        const second = await stage.desk(bidders[1])
        await second.enter()
        const refused = await second.open(`/opportunities/${seen.number}`)
        await refused.getByText(/暂停/).first().waitFor()
        assert.equal(await refused.getByRole('button', { name: '核对报价' }).count(), 0, 'no offer can be made')
        const officer = await stage.desk(who.officer)
        await officer.enter()
        const denied = await officer.api('POST', `/desk/notices/${seen.id}/cancel`, { reason: '不再需要' }, { 'if-match': `"${(await officer.must('GET', `/desk/notices/${seen.id}`)).version}"` })
        assert.ok(denied.status === 409 || denied.status === 403, `${denied.status}`)
        await supervisor.open(`/notices/${seen.id}`)
        await decide(page, '恢复公告', '示财监〔2026〕8号', '核查完毕，投诉不成立。')
        const after = (await publicNotice(seen.number)).deadline.at
        assert.ok(Date.parse(after) >= Date.parse(before), `${before} became ${after}`)
        const visitor = await visit(`/notices/${seen.number}`)
        await visitor.getByText('示财监〔2026〕7号').first().waitFor()
        await visitor.getByText('示财监〔2026〕8号').first().waitFor()
        await stage.shot(visitor, 'life-public-timeline')
        await visitor.context().close()
      },
    },
    {
      says: 'manager cancels an open notice with a public reason; personal data in the reason is refused',
      alone: true,
      does: async () => {
        const number = await publish(stage, terms({ title: '天澄区云栖路停车场工程结算审核', amount: '52000.00', price_limit: '52000.00' }))
        const id = await idOf(number)
        const manager = await stage.desk(who.manager)
        const page = await manager.open(`/notices/${id}`)
        await press(page, '取消公告')
        const dialog = page.getByRole('dialog')
        await dialog.getByLabel('理由').fill('项目暂缓，详询张三 138 1234 5678。')
        await dialog.getByRole('button', { name: '取消公告' }).click()
        await dialog.getByText(/个人信息/).first().waitFor()
        await dialog.getByLabel('理由').fill('项目建设计划调整，暂缓采购。')
        await manager.shot('life-cancel')
        await dialog.getByRole('button', { name: '取消公告' }).click()
        await page.getByText('已取消').first().waitFor()
        const visitor = await visit(`/notices/${number}`)
        await visitor.getByText('项目建设计划调整，暂缓采购。').first().waitFor()
        await visitor.context().close()
      },
    },
    {
      says: 'a third piece on one budget project is refused until a document is cited, the manager agrees, and all may read it',
      alone: true,
      does: async () => {
        const project = `2026-e2e-${uuid().slice(0, 8)}`
        const piece = (n) => terms({ title: `天澄区金盆岭旧城改造第${n}批房屋安全结算审核`, budget_project: project, amount: '295000.00', price_limit: '295000.00' })
        for (const n of ['一', '二']) await publish(stage, piece(n))
        const officer = await stage.desk(who.officer)
        const fields = piece('三')
        const id = uuid()
        const drafted = await officer.must('POST', '/desk/notices', { id, fields })
        const stopped = await officer.api('POST', `/desk/notices/${id}/submit`, undefined, { 'if-match': `"${drafted.version}"` })
        assert.equal(stopped.status, 422)
        assert.equal(stopped.body.rule, 'notice.splitting')
        const page = await officer.open(`/notices/${id}/edit`)
        await page.getByText('申请放行：化整为零').first().waitFor()
        await page.getByLabel('批准文号').fill('示财预〔2026〕91号')
        await page.getByLabel('放行理由').fill('三批房屋分属不同年度的应急计划，经财政同意分批实施。')
        await give(page, '上传批准文件', 'approval.pdf', 'APPROVAL (demo)')
        await officer.shot('life-override')
        await press(page, '提交审批')
        await page.waitForURL(/\/desk\/notices\/[0-9a-f-]{36}$/)
        await page.getByText('待第二人同意').first().waitFor()
        const manager = await stage.desk(who.manager)
        const theirs = await manager.open(`/notices/${id}`)
        await press(theirs, '同意放行')
        await theirs.getByText('本单位负责人已同意').first().waitFor()
        await stage.axe(theirs)
        await press(theirs, '批准')
        await theirs.getByText('待审核').first().waitFor()
        for (const [email, verb] of [[who.reviewer, 'review'], [who.publisher, 'publish']]) {
          const desk = await stage.desk(email)
          await desk.enter()
          const now = await eventually('its turn', async () => {
            const one = await desk.must('GET', `/desk/notices/${id}`)
            return (verb === 'review' || one.keys_ready) && one
          })
          await desk.must('POST', `/desk/notices/${id}/${verb}`, undefined, { 'if-match': `"${now.version}"` })
        }
        const visitor = await visit(`/notices/${drafted.number}`)
        await visitor.getByText('示财预〔2026〕91号').first().waitFor()
        await stage.shot(visitor, 'life-public-override')
        await visitor.context().close()
      },
    },
    {
      says: 'an emergency purchase is recorded afterwards, confirmed by the manager and public',
      alone: true,
      does: async () => {
        const officer = await stage.desk(who.officer)
        const page = await officer.open('/emergencies')
        await press(page, '登记应急采购')
        const dialog = page.getByRole('dialog')
        await choose(dialog, '应急事由', /./)
        await dialog.getByLabel('公告标题').fill('竹山湾路面塌陷应急测绘')
        await dialog.getByLabel('经过、处置、为何不能等待').fill('凌晨路面塌陷，须当日测绘以便抢险。')
        const today = (await (await fetch(`${stage.base}/api/v1/demo/clock`)).json()).now.slice(0, 10)
        await dialog.getByLabel('事件发生日').fill(today)
        await dialog.getByLabel('采购日').fill(today)
        await dialog.getByLabel('预算金额').fill('18000')
        await dialog.getByLabel('供应机构').fill('示范测绘有限公司')
        await choose(dialog, '采购品目', '工程造价咨询', '工程造价')
        await dialog.getByLabel('指令或合同编号').fill('应急〔2026〕3号')
        await dialog.getByLabel('预算项目').fill('2026-e2e-emergency')
        await dialog.getByLabel('预算年度').fill('2026')
        await give(page, '上传证明材料', 'order.pdf', 'ORDER (demo)')
        await dialog.getByRole('checkbox', { name: '确认本采购不涉密' }).check()
        await officer.shot('life-emergency')
        await dialog.getByRole('button', { name: '提交登记' }).click()
        await page.getByText('竹山湾路面塌陷应急测绘').first().waitFor()
        const manager = await stage.desk(who.manager)
        const theirs = await manager.open('/emergencies')
        await theirs.locator('li').filter({ hasText: '竹山湾路面塌陷应急测绘' }).getByRole('button', { name: '确认并公开' }).click()
        await eventually('it is public', async () => (await (await fetch(`${stage.base}/api/v1/emergencies`)).text()).includes('竹山湾路面塌陷'))
      },
    },
    {
      says: 'a direct selection: the one firm that was asked declines, and nothing is posted again by itself',
      alone: true,
      does: async () => {
        const officer = await stage.desk(who.officer)
        await officer.enter()
        const firm = await stage.desk(who.agency(4))
        await firm.enter()
        const uscc = (await firm.must('GET', '/agency')).uscc
        const minutes = await upload(officer, 'minutes')
        const study = await officer.must('GET', '/matters/430100-ZJ-FG-002') // outside an approval
        const number = await publish(stage, terms({ title: '天澄区书堂路小型结算复核', amount: '15000.00', price_limit: '15000.00', matter: '430100-ZJ-FG-002', category: study.category, method: 'direct', minutes, direct: { agency_uscc: uscc, reason_code: 'continuity', reason: '须与上期复核口径一致。' } }))
        const page = await firm.open(`/opportunities/${number}`)
        await page.getByText('贵机构被邀请承接本项直接选取').first().waitFor()
        await press(page, '谢绝')
        await page.getByRole('dialog').getByLabel('理由').fill('近期人员不足，无法承接。')
        await page.getByRole('dialog').getByRole('button', { name: '谢绝' }).click()
        await eventually('it failed', async () => (await publicNotice(number)).status === 'failed')
        assert.equal((await publicNotice(number)).reposted_as, undefined)
        await stage.axe(page)
      },
    },
    {
      says: 'a change of the directory left a finding: the department answers, the operator settles, the auditor sees what changed because of what',
      alone: true,
      does: async () => {
        const reviewer = await stage.desk(who.reviewer)
        await reviewer.enter()
        const open = (await reviewer.must('GET', '/findings?status=open')).items.filter((one) => one.cause?.kind === 'directory' && one.actions.resolve === null)
        assert.ok(open.length > 0, 'the demo has a finding because of the directory')
        const mine = [...stage.product.logins.values()].filter((one) => one.email.startsWith('officer1@'))
        let answered
        for (const person of mine) {
          const desk = await stage.desk(person.email)
          await desk.enter()
          const list = (await desk.must('GET', '/findings?status=open')).items.filter((one) => one.cause?.kind === 'directory' && one.actions.answer === null)
          if (list.length === 0) continue
          const page = await desk.open('/findings')
          const row = page.locator('li').filter({ hasText: list[0].notice }).filter({ hasText: '目录变更' }).first()
          await row.getByText('处理期限').first().waitFor()
          await stage.axe(page)
          await desk.shot('life-finding-owner')
          await row.getByRole('button', { name: '答复' }).click()
          await page.getByRole('dialog').getByLabel('处理情况').fill('将修订服务期限，与目录新版一致。')
          await page.getByRole('dialog').getByRole('button', { name: '答复' }).click()
          await row.getByText('将修订服务期限，与目录新版一致。').first().waitFor()
          answered = list[0]
          break
        }
        assert.ok(answered, 'its department is among the logins')
        const settles = await reviewer.open('/findings')
        const row = settles.locator('li').filter({ hasText: '将修订服务期限，与目录新版一致。' }).first()
        await row.getByRole('button', { name: '处理完毕' }).click()
        await settles.getByRole('dialog').getByLabel('结论').fill('同意修订。')
        await settles.getByRole('dialog').getByRole('button', { name: '处理完毕' }).click()
        await eventually('it is settled', async () => !(await reviewer.must('GET', '/findings?status=open')).items.some((one) => one.id === answered.id))
        for (const english of [false, true]) {
          const auditor = await stage.desk(who.auditor)
          if (english) await auditor.page.getByRole('button', { name: 'English' }).click()
          const page = await auditor.open('/rechecks')
          await stage.axe(page)
          await auditor.shot(`life-rechecks${english ? '-en' : ''}`)
          await page.locator(`a.row-title[href$="${answered.cause.id}"]`).click()
          await page.getByText(answered.notice).first().waitFor()
          await page.getByRole('heading', { name: english ? 'Before' : '原来' }).first().waitFor()
          await stage.axe(page)
          await stage.fits(page, english)
          await auditor.shot(`life-recheck${english ? '-en' : ''}`)
          if (english) await page.getByRole('button', { name: '中文' }).click()
        }
      },
    },
    {
      says: 'after the freeze only oversight ends it: the department has no way, and what was announced is revoked',
      alone: true,
      does: async () => {
        const number = await publish(stage, terms({ title: '天澄区望江路小学新建工程结算审核' }))
        for (const [i, email] of bidders.entries()) await bid(await stage.desk(email), number, ['41000.00', '42000.00', '43000.00'][i])
        seen.alone = await publish(stage, terms({ title: '天澄区桂花坪公园建设结算审核' })) // nobody bids on it
        await past(stage, number)
        await eventually('the result', async () => (await fetch(`${stage.base}/api/v1/awards/${number}`)).ok)
        const id = await idOf(number)
        const manager = await stage.desk(who.manager)
        const theirs = await manager.open(`/notices/${id}`)
        await theirs.getByText('只能由监管部门决定终止').first().or(theirs.locator('.page-head')).first().waitFor()
        const now = await manager.must('GET', `/desk/notices/${id}`)
        const denied = await manager.api('POST', `/desk/notices/${id}/cancel`, { reason: '不再需要' }, { 'if-match': `"${now.version}"` })
        assert.equal(denied.status, 409)
        assert.match(denied.body.detail_zh ?? JSON.stringify(denied.body), /监管部门/)
        assert.equal((await manager.must('GET', `/desk/notices/${id}`)).version, now.version, 'nothing changed')
        const supervisor = await stage.desk(who.supervisor)
        const page = await supervisor.open(`/notices/${id}`)
        await decide(page, '决定终止', '示财监〔2026〕15号', '采购需求违反规定，依法终止。')
        await supervisor.shot('life-terminated')
        const visitor = await visit(`/notices/${number}`)
        await visitor.getByText('示财监〔2026〕15号').first().waitFor()
        await visitor.context().close()
        const award = await (await fetch(`${stage.base}/api/v1/awards/${number}`)).json()
        assert.equal(award.status, 'revoked')
      },
    },
    {
      says: 'nobody bids twice: posted again by itself once, then the manager decides with reasons',
      does: async () => {
        const again = await eventually('the automatic re-post', async () => (await publicNotice(seen.alone)).reposted_as)
        await eventually('it is open', async () => (await publicNotice(again)).status === 'published')
        await past(stage, again)
        await eventually('it failed', async () => (await publicNotice(again)).status === 'failed')
        const manager = await stage.desk(who.manager)
        const page = await manager.open(`/notices/${await idOf(again)}`)
        await press(page, '二次失败后的决定')
        const dialog = page.getByRole('dialog')
        await dialog.getByRole('radio', { name: '终止采购' }).check()
        await dialog.getByLabel('理由（公开）').fill('两次均无人报名，改由本单位自行审核。')
        await stage.axe(page)
        await manager.shot('life-conclude')
        await dialog.getByRole('button', { name: '确定' }).click()
        await dialog.waitFor({ state: 'hidden' })
        const visitor = await visit(`/notices/${again}`)
        await visitor.getByText('两次均无人报名，改由本单位自行审核。').first().waitFor()
        await stage.shot(visitor, 'life-public-conclusion')
        await visitor.context().close()
      },
    },
  ]
}
