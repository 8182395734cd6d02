import { Fault, malformed } from './fault.ts'

const MAX_NESTING = 10_000
const NAME = /^[A-Za-z0-9_-]{1,64}$/
const ESCAPES: Record<string, string> = {
  __proto__: null as unknown as string,
  '"': '"', '\\': '\\', '/': '/', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t',
}

/** Whole-file checks; the text of the file when there is nothing wrong with its bytes. */
export function readText(input: string | Uint8Array, limit: number): string {
  const size = typeof input === 'string' ? (input.length > limit ? input.length : utf8Length(input)) : input.length
  if (size > limit) throw malformed(`longer than ${limit} bytes`, `超过 ${limit} 字节`)
  const bom = typeof input === 'string' ? input.startsWith('\ufeff') : input[0] === 0xef && input[1] === 0xbb && input[2] === 0xbf
  if (bom) throw malformed('starts with a byte order mark', '以字节顺序标记（BOM）开头')
  const broken = () => malformed('not valid UTF-8', '不是有效的 UTF-8')
  if (typeof input === 'string') {
    if (/\p{Surrogate}/u.test(input)) throw broken()
    return input
  }
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(input)
  } catch {
    throw broken()
  }
}

function utf8Length(text: string): number {
  let size = 0
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i)
    if (c < 0x80) size += 1
    else if (c < 0x800) size += 2
    else if (c >= 0xd800 && c < 0xdc00) {
      size += 4
      i++
    } else size += 3
  }
  return size
}

/**
 * Reads JSON (RFC 8259) strictly: names as they are, no name twice in one object, no lone surrogate. JSON.parse takes
 * the last of two equal names, so that two readers could see two different records in one file.
 */
export class Scanner {
  pos = 0

  constructor(
    readonly data: string,
    private readonly noNull = false,
  ) {}

  get atEnd(): boolean {
    return this.pos >= this.data.length
  }

  fail(en: string, zh: string): Fault {
    let line = 1
    for (let i = this.data.indexOf('\n'); i >= 0 && i < this.pos; i = this.data.indexOf('\n', i + 1)) line++
    return malformed(`line ${line}: ${en}`, `第 ${line} 行：${zh}`)
  }

  unexpected(): Fault {
    return this.atEnd ? this.fail('the text ends too early', '内容不完整') : this.fail('not JSON', '不符合 JSON 语法')
  }

  mustBe(name: string, en: string, zh: string): Fault {
    return this.fail(`"${name}" must be ${en}`, `"${name}" 应为${zh}`)
  }

  /** Skips white space and returns the next character, '' at the end. */
  peek(): string {
    for (; this.pos < this.data.length; this.pos++) {
      const c = this.data[this.pos]
      if (c !== ' ' && c !== '\t' && c !== '\n' && c !== '\r') return c
    }
    return ''
  }

  accept(c: string): boolean {
    if (this.peek() !== c) return false
    this.pos++
    return true
  }

  end(): void {
    this.peek()
    if (!this.atEnd) throw this.fail('something follows the object', '对象之后还有其他内容')
  }

  object(member: (name: string) => void): void {
    if (!this.accept('{')) throw this.unexpected()
    if (this.accept('}')) return
    const seen = new Set<string>()
    for (;;) {
      member(this.name(seen))
      if (this.accept('}')) return
      if (!this.accept(',')) throw this.unexpected()
    }
  }

  private name(seen: Set<string>): string {
    if (this.peek() !== '"') throw this.unexpected()
    const name = this.text()
    if (seen.has(name)) {
      if (!NAME.test(name)) throw this.fail('a name is repeated', '有重复的成员名')
      throw this.fail(`the name "${name}" is repeated`, `成员名 "${name}" 重复`)
    }
    seen.add(name)
    if (!this.accept(':')) throw this.unexpected()
    return name
  }

  array(element: (i: number) => void): void {
    if (!this.accept('[')) throw this.unexpected()
    if (this.accept(']')) return
    for (let i = 0; ; i++) {
      element(i)
      if (this.accept(']')) return
      if (!this.accept(',')) throw this.unexpected()
    }
  }

  /** Reads any value and forgets it, with a stack of its own: a file of brackets must not exhaust the engine's. */
  skip(): void {
    const open: (Set<string> | null)[] = []
    for (;;) {
      if (this.value(open)) continue
      if (this.unwind(open)) return
    }
  }

  private value(open: (Set<string> | null)[]): boolean {
    const c = this.peek()
    if (c === '{' || c === '[') {
      this.pos++
      if (this.accept(c === '{' ? '}' : ']')) return false
      if (open.length === MAX_NESTING) throw this.fail('nested too deeply', '嵌套过深')
      const seen = c === '{' ? new Set<string>() : null
      open.push(seen)
      if (seen) this.name(seen)
      return true
    }
    if (c === '"') this.text()
    else if (c === 't' || c === 'f') this.boolean()
    else if (c === 'n') this.null()
    else this.number()
    return false
  }

  private unwind(open: (Set<string> | null)[]): boolean {
    while (open.length > 0) {
      const seen = open[open.length - 1]
      if (this.accept(seen ? '}' : ']')) {
        open.pop()
        continue
      }
      if (!this.accept(',')) throw this.unexpected()
      if (seen) this.name(seen)
      return false
    }
    return true
  }

  boolean(): boolean {
    if (this.word('true')) return true
    if (this.word('false')) return false
    throw this.unexpected()
  }

  private null(): void {
    if (this.noNull) throw this.fail('null is not allowed', '不允许出现 null')
    if (!this.word('null')) throw this.unexpected()
  }

  private word(w: string): boolean {
    if (!this.data.startsWith(w, this.pos)) return false
    this.pos += w.length
    return true
  }

  /** Reads a number and returns it as it is written. */
  number(): string {
    this.peek()
    const start = this.pos
    this.one('-')
    if (!this.one('0') && this.digits() === 0) throw this.unexpected()
    if (this.one('.') && this.digits() === 0) throw this.unexpected()
    if (this.one('eE')) {
      this.one('+-')
      if (this.digits() === 0) throw this.unexpected()
    }
    return this.data.slice(start, this.pos)
  }

  private one(of: string): boolean {
    if (this.atEnd || !of.includes(this.data[this.pos])) return false
    this.pos++
    return true
  }

  private digits(): number {
    const start = this.pos
    while (!this.atEnd && this.data[this.pos] >= '0' && this.data[this.pos] <= '9') this.pos++
    return this.pos - start
  }

  /** Reads a string with its quotes and returns what it stands for. */
  text(): string {
    this.pos++
    let out = ''
    for (let start = this.pos; ; ) {
      const c = this.data.charCodeAt(this.pos)
      if (Number.isNaN(c) || c < 0x20) throw this.unexpected()
      if (c === 0x22) {
        this.pos++
        return out + this.data.slice(start, this.pos - 1)
      }
      if (c === 0x5c) {
        out += this.data.slice(start, this.pos) + this.escape()
        start = this.pos
      } else this.pos++
    }
  }

  private escape(): string {
    this.pos++
    const c = this.data[this.pos]
    if (c === 'u') return this.unicode()
    if (c === undefined || !(c in ESCAPES)) throw this.unexpected()
    this.pos++
    return ESCAPES[c]
  }

  private unicode(): string {
    const first = this.hex4()
    if (first < 0xd800 || first > 0xdfff) return String.fromCharCode(first)
    if (this.data.startsWith('\\u', this.pos)) {
      this.pos++
      const second = this.hex4()
      if (first < 0xdc00 && second >= 0xdc00 && second <= 0xdfff) return String.fromCharCode(first, second)
    }
    throw this.fail('a lone surrogate', '含有不成对的代理项')
  }

  private hex4(): number {
    this.pos++
    for (let i = 0; i < 4; i++, this.pos++) {
      if (!/^[0-9A-Fa-f]$/.test(this.data[this.pos] ?? '')) throw this.unexpected()
    }
    return Number.parseInt(this.data.slice(this.pos - 4, this.pos), 16)
  }
}
