// Workbooks (XLSX) as a person edits them: open, find a line, change a cell, save. Only what the journeys need of the format.
import { Buffer } from 'node:buffer'
import { crc32, inflateRawSync } from 'node:zlib'

const columnsOf = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'
const columnName = (n) => (n < 26 ? columnsOf[n] : columnsOf[Math.floor(n / 26) - 1] + columnsOf[n % 26])
const plain = (xml) => xml.replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&quot;/g, '"').replace(/&#34;/g, '"').replace(/&#xA;/g, '\n').replace(/&amp;/g, '&')
const marked = (text) => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;')

/** rows reads the first sheet: every line a list of texts. */
export function rows(book) {
  const xml = parts(book).get('xl/worksheets/sheet1.xml').toString('utf8')
  return [...xml.matchAll(/<row [^>]*>(.*?)<\/row>/gs)].map(([, row]) => {
    const line = []
    for (const [, letters, cell] of row.matchAll(/<c r="([A-Z]+)\d+"[^>]*>(.*?)<\/c>/gs)) line[at(letters)] = plain(/<t[^>]*>(.*?)<\/t>/s.exec(cell)?.[1] ?? '')
    return Array.from(line, (text) => text ?? '')
  })
}

/** workbook is a new one of a single sheet. */
export function workbook(lines) {
  const sheet = lines.map((line, i) => `<row r="${i + 1}">${line.map((text, k) => `<c r="${columnName(k)}${i + 1}" t="inlineStr"><is><t xml:space="preserve">${marked(text)}</t></is></c>`).join('')}</row>`).join('')
  const head = '<?xml version="1.0" encoding="UTF-8"?>'
  const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
  const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
  const pack = 'http://schemas.openxmlformats.org/package/2006'
  const kind = 'application/vnd.openxmlformats-officedocument.spreadsheetml'
  return zip({
    '[Content_Types].xml': `${head}<Types xmlns="${pack}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${kind}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="${kind}.worksheet+xml"/></Types>`,
    '_rels/.rels': `${head}<Relationships xmlns="${pack}/relationships"><Relationship Id="rId1" Type="${office}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    'xl/workbook.xml': `${head}<workbook xmlns="${main}" xmlns:r="${office}"><sheets><sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `${head}<Relationships xmlns="${pack}/relationships"><Relationship Id="rId1" Type="${office}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
    'xl/worksheets/sheet1.xml': `${head}<worksheet xmlns="${main}"><sheetData>${sheet}</sheetData></worksheet>`,
  })
}

/** parts unpacks a workbook by its central directory. */
function parts(book) {
  const found = new Map()
  const end = book.lastIndexOf(Buffer.from([0x50, 0x4b, 5, 6]))
  let p = book.readUInt32LE(end + 16)
  for (let left = book.readUInt16LE(end + 10); left > 0; left--) {
    const [method, packed, named, extra, noted, from] = [book.readUInt16LE(p + 10), book.readUInt32LE(p + 20), book.readUInt16LE(p + 28), book.readUInt16LE(p + 30), book.readUInt16LE(p + 32), book.readUInt32LE(p + 42)]
    const start = from + 30 + book.readUInt16LE(from + 26) + book.readUInt16LE(from + 28)
    const bytes = book.subarray(start, start + packed)
    found.set(book.subarray(p + 46, p + 46 + named).toString('utf8'), method === 0 ? bytes : inflateRawSync(bytes))
    p += 46 + named + extra + noted
  }
  return found
}

/** zip packs without pressing. */
function zip(files) {
  const bodies = []
  const index = []
  let offset = 0
  for (const [name, text] of Object.entries(files)) {
    const [label, bytes] = [Buffer.from(name), Buffer.from(text)]
    const fields = Buffer.alloc(26) // version, flags, method, time, day, sum, sizes, length of the name, no extra
    fields.writeUInt16LE(20, 0)
    fields.writeUInt16LE(0x21, 8) // 1980-01-01, the first day there is
    fields.writeUInt32LE(crc32(bytes), 10)
    fields.writeUInt32LE(bytes.length, 14)
    fields.writeUInt32LE(bytes.length, 18)
    fields.writeUInt16LE(label.length, 22)
    const place = Buffer.alloc(14)
    place.writeUInt32LE(offset, 10)
    bodies.push(Buffer.from([0x50, 0x4b, 3, 4]), fields, label, bytes)
    index.push(Buffer.from([0x50, 0x4b, 1, 2, 20, 0]), fields, place, label)
    offset += 30 + label.length + bytes.length
  }
  const [table, end] = [Buffer.concat(index), Buffer.alloc(18)]
  end.writeUInt16LE(Object.keys(files).length, 4)
  end.writeUInt16LE(Object.keys(files).length, 6)
  end.writeUInt32LE(table.length, 8)
  end.writeUInt32LE(offset, 12)
  return Buffer.concat([...bodies, table, Buffer.from([0x50, 0x4b, 5, 6]), end])
}

/** at is the number of a column, from its letters. */
function at(letters) {
  return [...letters].reduce((n, letter) => n * 26 + columnsOf.indexOf(letter) + 1, 0) - 1
}
