import type { Lang } from '../messages'

const zone = 'Asia/Shanghai' // a day is a day at UTC+8, wherever the reader sits

const shapes: Record<'moment' | 'day' | 'short', Intl.DateTimeFormatOptions> = {
  moment: { year: 'numeric', month: 'long', day: 'numeric', weekday: 'short', hour: '2-digit', minute: '2-digit', hour12: false },
  day: { year: 'numeric', month: 'long', day: 'numeric' },
  short: { year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', hour12: false },
}

/** showMoment writes an RFC 3339 instant for a reader, always at UTC+8. */
export function showMoment(instant: string | undefined | null, lang: Lang, shape: keyof typeof shapes = 'moment'): string {
  if (!instant) return '—'
  const at = new Date(/^\d{4}-\d{2}-\d{2}$/.test(instant) ? `${instant}T00:00:00+08:00` : instant)
  if (Number.isNaN(at.getTime())) return instant
  return new Intl.DateTimeFormat(lang === 'en' ? 'en-GB' : 'zh-CN', { ...shapes[shape], timeZone: zone }).format(at)
}

/** left splits the milliseconds until an instant into days, hours, minutes and seconds; all zero when it has passed. */
export function left(until: number, now: number) {
  const seconds = Math.max(0, Math.floor((until - now) / 1000))
  return { days: Math.floor(seconds / 86400), hours: Math.floor(seconds / 3600) % 24, minutes: Math.floor(seconds / 60) % 60, seconds: seconds % 60, over: seconds === 0 }
}

/** localClock writes an instant for a datetime-local field, at UTC+8 wherever the reader sits. */
export function localClock(instant: string | undefined): string {
  const at = instant ? Date.parse(instant) : NaN
  return Number.isNaN(at) ? '' : new Date(at + 8 * 3_600_000).toISOString().slice(0, 16)
}

/** instantOf reads a datetime-local field as an hour at UTC+8, in the API's form. */
export function instantOf(local: string): string | undefined {
  const at = Date.parse(`${local}:00+08:00`)
  return Number.isNaN(at) ? undefined : new Date(at).toISOString().replace(/\.\d{3}Z$/, '.000000Z')
}
