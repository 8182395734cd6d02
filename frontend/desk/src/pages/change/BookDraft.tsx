import { PlusOutlined } from '@ant-design/icons'
import { Button, Input } from 'antd'
import { useState } from 'react'
import { api, ifMatch, take, type Schemas } from '../../api/client'
import { serverNow } from '../../api/clock'
import { useText } from '../../messages'
import { useAct, useBegun, useGo } from '../../parts/act'
import { Verb } from '../../parts/Verb'
import { Panel } from '../../ui/Page'
import { ProblemAlert } from '../../ui/ProblemAlert'
import { Trial } from '../rulebook/Trial'
import { BookRows } from './BookRows'
import { startBook, type Book } from './book'
import { MethodDialog } from './MethodDialog'
import { prune, type Base } from './row'
import { ValueDialog } from './ValueDialog'

type Dialog = { kind: 'values' | 'methods'; at: number }

/** tomorrow is the first day a draft may be tried for. */
const tomorrow = () => new Date(serverNow() + 32 * 3_600_000).toISOString().slice(0, 10)

/** BookDraft is the next version of a rulebook: each value with unit, citation and whether law or platform says so. It can be tried on the live notices before it is kept. */
export function BookDraft({ of, base }: { of: Schemas['DirectoryChangeDesk']; base: Base }) {
  const { t } = useText()
  const go = useGo()
  const begun = useBegun(of.version)
  const before = base.rulebook as Book | undefined
  const [book, setBook] = useState<Book>(() => startBook({ id: of.change.line.rulebook ?? '', region: of.change.line.region, base: base.rulebook, draft: of.change.rulebook, day: tomorrow() }))
  const [dialog, setDialog] = useState<Dialog>()
  const [result, setResult] = useState<{ of: Book; trial: Schemas['Trial'] }>()
  const whole = () => prune(book) as Record<string, unknown>
  const save = useAct(
    () => begun((version) => take(api.POST('/desk/changes/{id}/draft', { params: { path: { id: of.id }, header: ifMatch(version) }, body: { proposals: [], rulebook: whole() } }))),
    t('change.drafted'),
    () => go(`/changes/${of.id}`),
  )
  const trial = useAct(async () => setResult({ of: book, trial: await take(api.POST('/desk/rulebooks/try', { body: { text: JSON.stringify(whole()) } })) }))
  const put = <K extends 'values' | 'methods'>(kind: K, at: number, one?: Book[K][number]) => {
    const list = [...book[kind]] as Book[K][number][]
    list.splice(at, 1, ...(one ? [one] : []))
    setBook({ ...book, [kind]: list })
    setDialog(undefined)
  }

  return (
    <>
      <Panel title={t('book.title', { id: book.id, version: book.version })}>
        <p className="faint">{t('book.lead')}</p>
        <div className="half">
          <label>
            {t('book.name.zh')}
            <Input value={book.name.zh} maxLength={100} onChange={(event) => setBook({ ...book, name: { ...book.name, zh: event.target.value } })} />
          </label>
          <label>
            {t('book.name.en')}
            <Input value={book.name.en} maxLength={100} onChange={(event) => setBook({ ...book, name: { ...book.name, en: event.target.value } })} />
          </label>
        </div>
        <label>
          {t('book.from')}
          <Input type="date" min={tomorrow()} value={book.effective_from} onChange={(event) => setBook({ ...book, effective_from: event.target.value })} />
        </label>
        <p className="faint">{t('book.from.hint')}</p>
      </Panel>
      <Panel
        title={t('book.values')}
        extra={
          <Button icon={<PlusOutlined aria-hidden />} onClick={() => setDialog({ kind: 'values', at: book.values.length })}>
            {t('book.value.add')}
          </Button>
        }
      >
        <BookRows kind="values" of={book} before={before} onOpen={(at) => setDialog({ kind: 'values', at })} onDrop={(at) => put('values', at)} />
      </Panel>
      <Panel
        title={t('book.methods')}
        extra={
          <Button icon={<PlusOutlined aria-hidden />} onClick={() => setDialog({ kind: 'methods', at: book.methods.length })}>
            {t('book.method.add')}
          </Button>
        }
      >
        <BookRows kind="methods" of={book} before={before} onOpen={(at) => setDialog({ kind: 'methods', at })} onDrop={(at) => put('methods', at)} />
      </Panel>
      <ProblemAlert problem={save.problem ?? trial.problem} />
      <div className="actions form-end">
        <Verb actions={of.actions} verb="draft" type="primary" loading={save.busy} onClick={() => void save.act(undefined)}>
          {t('change.draft.save')}
        </Verb>
        <Button loading={trial.busy} onClick={() => void trial.act(undefined)}>
          {t('try.do')}
        </Button>
      </div>
      {result?.of === book && <Trial of={result.trial} />}
      {dialog?.kind === 'values' && <ValueDialog keys={base.keys} of={book.values[dialog.at]} onDone={(one) => put('values', dialog.at, one)} onClose={() => setDialog(undefined)} />}
      {dialog?.kind === 'methods' && <MethodDialog of={book.methods[dialog.at]} onDone={(one) => put('methods', dialog.at, one)} onClose={() => setDialog(undefined)} />}
    </>
  )
}
