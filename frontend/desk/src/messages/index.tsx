import { createContext, useCallback, useContext, useMemo, useState, type ReactNode } from 'react'
import { en } from './en'
import { zh } from './zh'

export type Lang = 'zh-CN' | 'en'
export type MessageKey = keyof typeof zh
export type Args = Record<string, string | number>

const files: Record<Lang, Record<MessageKey, string>> = { 'zh-CN': zh, en }
const memory = 'intermart.lang'

/** text is one sentence in one language; {name} stands for an argument, {name|day|days} for the word of one or of several. */
export function text(lang: Lang, key: MessageKey, args: Args = {}): string {
  return files[lang][key]
    .replace(/\{(\w+)\|([^|}]*)\|([^}]*)\}/g, (_, name: string, one: string, several: string) => (String(args[name]) === '1' ? one : several))
    .replace(/\{(\w+)\}/g, (whole, name: string) => String(args[name] ?? whole))
}

/** word is the message for a value that came from the server, or the value itself when it is new to us. */
export function word(lang: Lang, group: string, value: string): string {
  const key = `${group}.${value}`
  return key in files[lang] ? files[lang][key as MessageKey] : value
}

/** savedLang is the language chosen last time, or the browser's. */
export function savedLang(): Lang {
  const saved = localStorage.getItem(memory)
  if (saved === 'en' || saved === 'zh-CN') return saved
  return navigator.language.toLowerCase().startsWith('en') ? 'en' : 'zh-CN'
}

interface Texts {
  lang: Lang
  setLang: (lang: Lang) => void
  t: (key: MessageKey, args?: Args) => string
  w: (group: string, value: string | undefined) => string
  /** pick chooses between two texts the server sent. */
  pick: (zh: string | undefined, en: string | undefined) => string
  /** What stands between the names of a list, after a name, and around an aside. */
  comma: string
  colon: string
  aside: (said: string) => string
}

const Context = createContext<Texts | null>(null)

/** TextProvider holds the language, remembers it and tells the document. */
export function TextProvider({ children, onLang }: { children: ReactNode; onLang: (lang: Lang) => void }) {
  const [lang, set] = useState(() => {
    const first = savedLang()
    tell(first, onLang)
    return first
  })
  const setLang = useCallback(
    (next: Lang) => {
      localStorage.setItem(memory, next)
      document.cookie = `intermart_lang=${next === 'en' ? 'en' : 'zh'}; path=/; max-age=31536000; samesite=lax` // the public pages follow
      tell(next, onLang)
      set(next)
    },
    [onLang],
  )
  const value = useMemo<Texts>(
    () => ({
      lang,
      setLang,
      t: (key, args) => text(lang, key, args),
      w: (group, value) => (value ? word(lang, group, value) : ''),
      pick: (a, b) => (lang === 'en' ? b || a : a || b) ?? '',
      comma: lang === 'en' ? ', ' : '、',
      colon: lang === 'en' ? ': ' : '：',
      aside: (said) => (lang === 'en' ? ` (${said})` : `（${said}）`),
    }),
    [lang, setLang],
  )
  return <Context value={value}>{children}</Context>
}

function tell(lang: Lang, onLang: (lang: Lang) => void) {
  document.documentElement.lang = lang
  onLang(lang)
}

/** useText is how every component speaks. */
export function useText(): Texts {
  const texts = useContext(Context)
  if (!texts) throw new Error('useText outside TextProvider')
  return texts
}
