// The award file on somebody's disk, with the network cut: it opens the envelopes, checks itself, and names what was changed.
import { strict as assert } from 'node:assert'
import { readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** steps stand alone. */
export function steps(stage) {
  const file = join(tmpdir(), `intermart-award-${process.pid}.html`)
  let number = ''
  return [
    {
      says: 'the result page offers the award as one file',
      does: async () => {
        const page = await stage.window()
        number = await quoted(page, stage.base)
        await page.goto(`${stage.base}/results/${number}`)
        const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: '下载离线核对文件' }).click()])
        await download.saveAs(file)
        await page.context().close()
      },
    },
    {
      says: 'it checks itself without a network',
      does: async () => {
        const said = await checked(stage, file)
        assert.match(said, /核对一致/)
      },
    },
    {
      says: 'a price that is changed by one fen is named, though the order stays',
      does: async () => {
        const whole = readFileSync(file, 'utf8')
        const loser = /(\\"id\\": \\"([0-9a-f-]{36})\\"(?:(?!\\"id\\").)*?\\"price\\": \\"\d+\.)(\d\d)(?=\\")/gs
        const bids = [...whole.matchAll(loser)]
        assert.ok(bids.length > 1, 'the record holds prices')
        const one = bids[bids.length - 1]
        const fen = String((Number(one[3]) + 1) % 100).padStart(2, '0')
        writeFileSync(file, whole.replace(one[0], one[1] + fen))
        const said = await checked(stage, file)
        assert.match(said, /核对不一致/)
        assert.ok(said.includes(one[2]), `${said} names ${one[2]}`)
      },
    },
  ]
}

/** quoted is the number of a result that was decided by price. */
async function quoted(page, base) {
  const { items } = await (await page.request.get(`${base}/api/v1/awards?limit=50`)).json()
  return items.find((one) => one.method === 'lowest' && one.quote === 'total').number
}

/** checked opens a file from the disk in a browser that can reach nobody, and answers what the file says. */
async function checked(stage, file) {
  const page = await stage.window({ offline: true })
  const asked = []
  page.on('request', (request) => asked.push(request.url()))
  await page.goto(`file://${file}`)
  await page.waitForFunction(() => document.getElementById('said').className !== '')
  const said = await page.locator('#said').innerText()
  assert.deepEqual(asked.filter((url) => !url.startsWith('file:')), [], 'it asks nobody')
  await stage.shot(page, 'award-file')
  await page.context().close()
  return said
}
