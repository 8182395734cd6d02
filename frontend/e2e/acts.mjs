// What the journeys' people do more than once: draft, decide, publish, bid, move the clock.
import { strict as assert } from 'node:assert'
import { createHash, randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { URLSearchParams } from 'node:url'
import { Encrypter } from 'age-encryption'
import { choose, eventually, pdf, press, shows, uuid } from './forms.mjs'
import { who } from './people.mjs'

/** terms are those of a small purchase that every admitted agency may bid on. */
export function terms(over = {}) {
  return {
    title: '天澄区澄湖路排水改造工程结算审核',
    matter: '430100-ZJ-JS-006',
    category: '工程造价咨询',
    budget_project: `2026-e2e-${uuid().slice(0, 8)}`,
    budget_name: '澄湖路排水改造工程',
    budget_document: '示财预〔2026〕880号',
    budget_year: 2026,
    amount: '46000.00',
    payer: 'organ',
    method: 'lowest',
    quote: 'total',
    places: 1,
    price_limit: '46000.00',
    qualification: { groups: [] },
    term: { n: 15, unit: 'working_day' },
    description: '工程量复核、计价审核、与施工单位核对、出具结算审核报告。成果为纸质四份及电子版。',
    duty_phone: '0731-88001234',
    duty_address: '天澄区澄湖路16号',
    ...over,
  }
}

/** fund has the finance officer of the drafter's department register the budget line that pays such a notice, unless it is there. */
export async function fund(stage, fields, officer = who.officer) {
  const finance = await stage.desk(officer.replace(/^[a-z]+\d/, 'finance1'))
  await finance.enter()
  const { budget_year: year, budget_document: document, budget_project: project, budget_name: name } = fields
  const answer = await finance.api('POST', '/desk/budget-lines', { id: uuid(), year, document, project, name, amount: '9000000.00' })
  assert.ok(answer.status === 201 || answer.status === 409, `the budget line: ${answer.status}`)
}

/** review takes a notice from draft to where its publisher can publish it, through the API, each step by its own person. */
export async function review(stage, fields, { officer = who.officer, manager = who.manager } = {}) {
  const id = uuid()
  await fund(stage, fields, officer)
  const drafter = await stage.desk(officer)
  await drafter.enter()
  await drafter.must('POST', '/desk/notices', { id, fields })
  await act(stage, id, officer, 'submit')
  return agree(stage, id, manager)
}

/** act is one verb of a person on a notice, through the API. */
async function act(stage, id, email, verb) {
  const desk = await stage.desk(email)
  await desk.enter()
  const { version } = await desk.must('GET', `/desk/notices/${id}`)
  return desk.must('POST', `/desk/notices/${id}/${verb}`, undefined, { 'if-match': `"${version}"` })
}

/** agree takes a submitted notice to where it can be published, keys and all. */
async function agree(stage, id, manager) {
  await act(stage, id, manager, 'approve')
  await act(stage, id, who.reviewer, 'review')
  const publisher = await stage.desk(who.publisher)
  await publisher.enter()
  return eventually('the keys of the notice', async () => {
    const now = await publisher.must('GET', `/desk/notices/${id}`)
    return now.keys_ready && now
  })
}

/** carry takes a submitted notice to its publication; answers its number. */
export async function carry(stage, id, manager = who.manager) {
  await agree(stage, id, manager)
  return (await act(stage, id, who.publisher, 'publish')).number
}

/** publish is review with the publication after it; answers the notice's number. */
export async function publish(stage, fields, people) {
  const { id } = await review(stage, fields, people)
  return (await act(stage, id, who.publisher, 'publish')).number
}

/** bid offers a price on a notice in the browser: figure, echo, sealing, slip. Answers the bid's id and the slip's file. */
export async function bid(desk, number, price, { shot } = {}) {
  const page = await desk.open(`/opportunities/${number}`)
  return offer(desk, page, price, { shot })
}

/** enrol seals an offer as any client does and hands it in by the API, for bids that no journey looks at. */
export async function enrol(stage, email, number, price) {
  const desk = await stage.desk(email)
  await desk.enter()
  const { organisation } = await desk.must('GET', '/me')
  const { revision, offer_recipient: recipient } = await (await fetch(`${stage.base}/api/v1/notices/${number}`)).json()
  const bid = uuid()
  const plain = JSON.stringify({ v: 1, notice: number, revision, bid, agency: organisation.uscc, price, nonce: randomBytes(32).toString('hex') })
  const encrypter = new Encrypter()
  encrypter.addRecipient(recipient)
  const offer = Buffer.from(await encrypter.encrypt(plain.padEnd(1024))).toString('base64')
  await desk.must('POST', `/notices/${number}/bids`, { bid, offer, withdrawal: createHash('sha256').update(randomBytes(32)).digest('hex') })
  return bid
}

/** offer fills in the form that lies open. */
export async function offer(desk, page, price, { shot, slip, label = '报价（总价）' } = {}) {
  if (price) await page.getByLabel(label).fill(price)
  if (slip) await page.getByLabel('从下载的凭证文件读取：').setInputFiles({ name: 'slip.json', mimeType: 'application/json', buffer: slip })
  await page.getByRole('checkbox', { name: /同意结果公布后公开/ }).check()
  await press(page, '核对报价')
  await page.getByRole('heading', { name: '请再核对一次' }).waitFor()
  if (shot) await desk.shot(`${shot}-echo`)
  await press(page, '确认并加密投递')
  await page.getByText('已加密投递').first().waitFor()
  const came = page.waitForEvent('download')
  await press(page, '下载凭证')
  const paper = readFileSync(await (await came).path())
  if (shot) await desk.shot(`${shot}-placed`)
  const written = JSON.parse(paper)
  assert.match(written.withdrawal_secret, /^[0-9a-f]{64}$/, 'the slip holds the secret of withdrawal')
  return { bid: written.bid, slip: paper }
}

/** clock reads the marketplace's clock. */
export async function clock(stage) {
  return (await fetch(`${stage.base}/api/v1/demo/clock`)).json()
}

/** jumpBefore moves the clock to a minute before a moment, as a person who presses the button many times. */
export async function jumpBefore(stage, email, moment) {
  const desk = await stage.desk(email)
  await desk.enter()
  const minutes = Math.floor((Date.parse(moment) - Date.parse((await clock(stage)).now)) / 60_000) - 1
  if (minutes > 0) await desk.must('POST', '/demo/clock/advance', { minutes })
}

/** jump presses the clock bar's button, again and again, until a moment has passed; by a day where no deadline is ahead. */
export async function jump(stage, email, past) {
  const desk = await stage.desk(email)
  for (let presses = 0; presses < 12; presses++) {
    const page = await desk.open('/letters')
    const next = page.getByRole('button', { name: '跳到下一个时限' })
    await next.waitFor()
    const moved = page.waitForResponse((answer) => answer.url().endsWith('/demo/clock/advance'))
    await press(page, (await next.isEnabled()) ? '跳到下一个时限' : '前进一天')
    const { now } = await (await moved).json()
    if (Date.parse(now) > Date.parse(past)) return
  }
  throw new Error(`twelve presses did not reach ${past}`)
}

/** fillNotice fills in the wizard. */
export async function fillNotice(page, of) {
  await choose(page, '中介服务事项', of.matter, of.matter)
  await page.getByRole('link', { name: '查看事项' }).waitFor()
  await page.getByLabel('公告标题').fill(of.title)
  await choose(page, '预算指标', of.budget_project, of.budget_project)
  await page.getByLabel('服务内容与要求').fill(of.description)
  await page.getByLabel('单位值班电话').fill(of.duty_phone)
  await page.getByLabel('联系地址').fill(of.duty_address)
}

/** plain is a notice's page as the server sends it, without what the clock, the nonce and other notices' results change. */
export async function plain(stage, number) {
  const answer = await fetch(`${stage.base}/notices/${number}`)
  assert.ok(answer.ok, `the page of ${number} answers ${answer.status}`)
  return (await answer.text())
    .replace(/<h3>同一事项的历史中选价<.*?<\/ul>/gs, '') // another notice of this matter may be decided meanwhile
    .replace(/nonce="[^"]*"/g, '')
    .replace(/<span class="left[^>]*>[^<]*<\/span>/g, '')
    .replace(/<time[^>]*>[^<]*<\/time>/g, '')
    .replace(/<(a|span) class="small leaf".*?<\/\1>/gs, '') // its place in the log, or that it waits: another event, another number
}

/** upload hands in a paper for a purpose, and answers its id. */
export async function upload(desk, purpose, name = 'paper.pdf') {
  const id = uuid()
  const bytes = pdf(`PAPER (demo) ${id}`)
  const query = new URLSearchParams({ id, purpose, name, sha256: createHash('sha256').update(bytes).digest('hex') })
  const answer = await desk.page.context().request.post(`${desk.stage.base}/api/v1/files?${query}`, { headers: { origin: desk.stage.base, 'content-type': 'application/octet-stream' }, data: bytes })
  assert.ok(answer.ok(), await answer.text())
  return id
}

/** decide fills in a supervisor's decision on the notice that lies open. */
export async function decide(page, verb, document, reason) {
  await press(page, verb)
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('决定文号').fill(document)
  await dialog.getByLabel('理由（公开）').fill(reason)
  await dialog.getByRole('button', { name: '确定' }).click()
  await dialog.waitFor({ state: 'hidden' })
}

/** oversee is a supervisor's decision about one name of the ranking. */
export async function oversee(stage, number, verb, rank, reason) {
  const desk = await stage.desk(who.supervisor)
  const page = await desk.open(`/awards/${number}`)
  await press(page, verb)
  const dialog = page.getByRole('dialog')
  await choose(dialog, '机构', rank)
  await dialog.getByLabel('决定文号').fill('示财监〔2026〕21号')
  await dialog.getByLabel('理由（公开）').fill(reason)
  await stage.axe(page)
  await dialog.getByRole('button', { name: '确 定' }).or(dialog.getByRole('button', { name: '确定' })).click()
  await shows(page, reason)
}

/** next is the department's choice for the place that waits. */
export async function next(stage, number, choice, reason) {
  const desk = await stage.desk(who.manager)
  const page = await desk.open(`/awards/${number}`)
  await page.getByRole('radio', { name: choice }).check()
  await page.getByLabel('理由').fill(reason)
  await press(page, '确定')
  await shows(page, reason)
}

/** past moves the clock over a notice's deadline. */
export async function past(stage, number) {
  const { deadline } = await (await fetch(`${stage.base}/api/v1/notices/${number}`)).json()
  await jumpBefore(stage, who.officer, deadline.at)
  await jump(stage, who.officer, deadline.at)
}
