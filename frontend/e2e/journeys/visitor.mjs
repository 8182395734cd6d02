// Somebody without an account: the public pages with and without JavaScript, in both languages, on a phone, on paper.
import { strict as assert } from 'node:assert'

const fixed = ['/', '/notices', '/notices?status=open', '/notices?amount_from=abc', '/samples', '/emergencies', '/closed-lists', '/results', '/agencies', '/directory', '/rulebooks', '/help', '/calendar/2026']

/** steps stand alone. */
export function steps(stage) {
  let found = []
  return [
    {
      says: 'every page is readable without JavaScript',
      does: async () => {
        const page = await stage.window({ script: false })
        found = await routes(stage)
        for (const path of [...fixed, ...found]) {
          const answer = await page.goto(stage.base + path)
          assert.equal(answer.status(), 200, path)
          assert.equal(await page.locator('h1').count(), 1, `${path} has one heading`)
          assert.ok((await page.locator('body').innerText()).length > 150, `${path} says something`)
        }
        await page.goto(`${stage.base}/notices`)
        await page.getByRole('searchbox').first().fill('结算')
        await page.getByRole('button', { name: '搜索' }).first().click()
        await page.getByRole('link', { name: /结算/ }).first().waitFor()
        await stage.shot(page, 'no-script-search')
        const gone = await page.goto(`${stage.base}/notices/CG-000000-2026-999999`)
        assert.equal(gone.status(), 404)
        await stage.shot(page, 'not-found')
        await page.context().close()
      },
    },
    ...[
      { how: {}, name: 'in Chinese on a desktop' },
      { how: { small: true, english: true }, name: 'in English on a phone' },
    ].map(({ how, name }) => ({
      says: `every page passes axe and fits ${name}`,
      alone: true,
      does: async () => {
        const page = await stage.window(how)
        for (const path of [...fixed, ...found]) {
          await page.goto(stage.base + path)
          await stage.shot(page, `public${path.replace(/\W+/g, '-').slice(0, 40)}${how.english ? '-en' : ''}${how.small ? '-phone' : ''}`)
          await stage.axe(page)
          await stage.fits(page, how.english)
        }
        await page.context().close()
      },
    })),
    {
      says: 'the first page is small',
      alone: true,
      does: async () => {
        const page = await stage.window()
        let bytes = 0
        page.on('requestfinished', async (request) => (bytes += (await request.sizes().catch(() => ({}))).responseBodySize ?? 0))
        await page.goto(stage.base, { waitUntil: 'networkidle' })
        assert.ok(bytes > 0 && bytes < 250_000, `${bytes} bytes on the first view`)
        await stage.shot(page, 'home', false)
        await page.context().close()
      },
    },
    {
      says: 'larger text, the other language and search as you type work; the API’s pages open',
      alone: true,
      does: async () => {
        const page = await stage.window()
        await page.goto(stage.base)
        await page.getByRole('link', { name: '大字版' }).click()
        await page.locator('html[data-elder]').waitFor()
        await stage.axe(page)
        await stage.fits(page)
        await stage.shot(page, 'elder')
        await page.getByRole('link', { name: 'English' }).first().click()
        await page.locator('html[lang=en]').waitFor()
        await page.goto(`${stage.base}/notices?lang=zh&elder=0`)
        await page.getByRole('searchbox').first().pressSequentially('监理', { delay: 30 })
        await page.waitForURL(/q=%E7%9B%91%E7%90%86/)
        await page.getByRole('link', { name: /监理/ }).first().waitFor()
        await page.goto(`${stage.base}/api/docs`)
        await page.getByRole('heading', { level: 1 }).first().waitFor()
        await stage.axe(page)
        await stage.shot(page, 'api-docs', false)
        await page.context().close()
      },
    },
  ]
}

/** routes is one address of every kind of page with something on it. */
async function routes(stage) {
  const ask = async (path) => (await fetch(`${stage.base}/api/v1${path}`)).json()
  const notices = (await ask('/notices?limit=50')).items
  const open = notices.find((one) => one.stage === 'open')
  const awards = (await ask('/awards?limit=50')).items
  const won = awards.find((one) => one.status === 'contracted') ?? awards[0]
  const agency = (await ask('/agencies?limit=1')).items[0]
  const matter = (await ask('/matters?limit=1')).items[0]
  const rulebook = (await ask('/rulebooks')).items[0]
  const failed = notices.find((one) => one.stage === 'failed')
  return [
    `/notices/${open.number}`,
    `/notices/${open.number}/print`,
    `/results/${won.number}`,
    `/results/${won.number}/print`,
    ...(failed ? [`/notices/${failed.number}`, `/results/${failed.number}`] : []),
    ...(won.status === 'contracted' ? [`/contracts/${won.number}`] : []),
    `/agencies/${agency.uscc}`,
    `/directory/${matter.code}`,
    `/rulebooks/${rulebook.id}`,
  ]
}
