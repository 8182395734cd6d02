import { useQuery } from '@tanstack/react-query'
import { Alert, Button, Input, Select } from 'antd'
import { useState } from 'react'
import { api, take, type Schemas } from '../../api/client'
import { serverNow } from '../../api/clock'
import { rulebooks } from '../../api/queries'
import { useText } from '../../messages'
import { useAct } from '../../parts/act'
import { Page, Panel } from '../../ui/Page'
import { ProblemAlert } from '../../ui/ProblemAlert'
import { Trial } from './Trial'

/** draftOf is a published version as the file of its next one: its version raised, in force from tomorrow. */
function draftOf(b: Schemas['Rulebook']): string {
  const tomorrow = new Date(serverNow() + 32 * 3_600_000).toISOString().slice(0, 10)
  const noted = <T extends { note: Schemas['Text'] }>(row: T) => (row.note.zh ? row : { ...row, note: undefined })
  return JSON.stringify({ ...b, version: b.version + 1, effective_from: tomorrow, values: b.values.map(noted), methods: b.methods.map(noted) }, null, 2)
}

/** TryRulebook judges the live notices of the region by a draft. Nothing is stored; publication goes through review. */
export function TryRulebook() {
  const { t, pick } = useText()
  const [text, setText] = useState('')
  const books = useQuery(rulebooks())
  const open = useAct(
    (id: string) => take(api.GET('/rulebooks/{id}', { params: { path: { id } } })),
    undefined,
    (b) => setText(draftOf(b)),
  )
  const trial = useAct((draft: string) => take(api.POST('/desk/rulebooks/try', { body: { text: draft } })))
  const [result, setResult] = useState<{ of: string; trial?: Schemas['Trial'] }>()
  async function run() {
    setResult(undefined)
    setResult({ of: text, trial: await trial.act(text) })
  }
  return (
    <Page title={t('try.title')} lead={t('try.lead')}>
      <Panel title={t('try.draft')}>
        <div className="actions">
          <Select
            aria-label={t('try.from')}
            placeholder={t('try.from')}
            style={{ minWidth: 280 }}
            loading={open.busy}
            disabled={open.busy} // of two answers the slower would stand under the other's name
            options={(books.data?.items ?? []).map((b) => ({ value: `${b.id}@${b.version}`, label: `${pick(b.name.zh, b.name.en)} · ${b.id}@${b.version}` }))}
            onChange={(id) => void open.act(id)}
          />
          <label className="upload">
            {t('try.file')} <input type="file" accept="application/json,.json" onChange={(e) => void e.target.files?.[0]?.text().then(setText)} />
          </label>
        </div>
        <Input.TextArea aria-label={t('try.draft')} rows={18} value={text} onChange={(e) => setText(e.target.value)} spellCheck={false} style={{ fontFamily: 'var(--mono, monospace)' }} />
        <ProblemAlert problem={open.problem ?? trial.problem} />
        <div className="actions form-end">
          <Button type="primary" disabled={text.trim().length < 2} loading={trial.busy} onClick={() => void run()}>
            {t('try.do')}
          </Button>
        </div>
      </Panel>
      {result?.trial && result.of === text ? <Trial of={result.trial} /> : <Alert type="info" showIcon title={t('try.nothing')} />}
    </Page>
  )
}
