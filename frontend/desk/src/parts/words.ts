import type { Tone } from '../ui/Status'

/** tones give each status its colour; the same word has the same colour everywhere. */
export const tones: Record<string, Tone> = {
  reading: 'info', checked: 'warn', admitting: 'info', done: 'good', unread: 'bad',
  draft: 'calm', internal: 'info', review: 'info', returned: 'warn', approved: 'info', published: 'good', open: 'good', waiting: 'info', frozen: 'info',
  selecting: 'info', selected: 'good', closed: 'calm', failed: 'bad', cancelled: 'calm', suspended: 'warn', submitted: 'info', admitted: 'good',
  removed: 'bad', exited: 'calm', sealed: 'good', withdrawn: 'calm', replaced: 'calm', lapsed: 'warn', proposed: 'info', agreed: 'info', reviewed: 'info', dropped: 'calm', eligible: 'info', ineligible: 'warn', won: 'good', reserve: 'info',
  lost: 'calm', unopened: 'calm', announced: 'info', answered: 'info', standing: 'good', declined: 'warn', struck: 'bad', vacant: 'calm', contracted: 'good', reposted: 'calm', revoked: 'bad',
  granted: 'good', refused: 'bad',
  asked: 'info', no_objection: 'good', objection: 'bad', silent: 'warn', ended: 'calm',
  called: 'warn', locked: 'good', recused: 'calm',
  registered: 'calm', tasked: 'info', drafting: 'info', circulated: 'info', comment: 'info',
  awaited: 'warn', drafted: 'calm', signed: 'info', filed: 'good', serving: 'info', delivered: 'info', rework: 'warn', accepted: 'good', settled: 'good', terminated: 'bad',
}
