import type { components } from './schema'

/** Citation is the rule a refusal stands on; law is false for a rule of the platform. */
export type Citation = components['schemas']['Citation']

/** Fault is one refused field. */
export type Fault = components['schemas']['Refusal']

/** Problem is a refusal of the server: RFC 9457 with the marketplace's own members. */
export class Problem extends Error {
  readonly status: number
  readonly code: string
  readonly rule: string
  readonly field: string
  readonly detailZh: string
  readonly detailEn: string
  readonly citation?: Citation
  readonly faults: Fault[]
  readonly requestID: string
  readonly version?: number

  constructor(status: number, body: Record<string, unknown>) {
    super(str(body.detail) || str(body.title) || `HTTP ${status}`)
    this.name = 'Problem'
    this.status = status
    this.code = str(body.code) || 'internal'
    this.rule = str(body.rule)
    this.field = str(body.field)
    this.detailZh = str(body.detail_zh)
    this.detailEn = str(body.detail_en)
    this.citation = body.citation as Citation | undefined
    this.faults = Array.isArray(body.faults) ? (body.faults as Fault[]) : []
    this.requestID = str(body.request_id)
    this.version = typeof body.version === 'number' ? body.version : undefined
  }

  /** says is the sentence in the reader's language. */
  says(lang: string): string {
    return (lang === 'en' ? this.detailEn : this.detailZh) || this.message
  }

  /** byField lists the refused fields, the single one included; of two sentences for one field the first stays. */
  byField(lang: string): Map<string, string> {
    const all = new Map<string, string>()
    for (const fault of this.faults) {
      if (fault.field && !all.has(fault.field)) all.set(fault.field, lang === 'en' ? fault.text.en : fault.text.zh)
    }
    if (this.field && !all.has(this.field)) all.set(this.field, this.says(lang))
    return all
  }
}

/** offline is the problem of a connection that never reached the server. */
export function offline(cause: unknown): Problem {
  const problem = new Problem(0, { code: 'unavailable', detail_zh: '网络中断，已填写的内容仍在，请恢复后重试。', detail_en: 'The connection was lost. What you typed is still here; try again.' })
  problem.cause = cause
  return problem
}

function str(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
