import { useQuery } from '@tanstack/react-query'
import { Alert, Button, Form, Input, Progress } from 'antd'
import { useState } from 'react'
import { api, ifMatch, take, type Schemas } from '../../api/client'
import type { StoredFile } from '../../api/upload'
import { useText } from '../../messages'
import { useAct } from '../../parts/act'
import { WorkbookField } from '../../parts/Files'
import { Recognised } from '../../parts/Recognised'
import { StatusOf } from '../../parts/StatusOf'
import { mine, Verb } from '../../parts/Verb'
import { FileUpload } from '../../ui/FileUpload'
import { Loading, Nothing, Page, Panel } from '../../ui/Page'
import { ProblemAlert } from '../../ui/ProblemAlert'
import { uuid } from '../../../../seal/bytes'

type Intake = Schemas['Intake']

const working = (of: Intake) => of.status === 'reading' || of.status === 'admitting'

/** Intakes brings many agencies in one workbook: progress, what is wrong by its row, release by another person. */
export function Intakes() {
  const { t, comma } = useText()
  const [source, setSource] = useState('')
  const asked = useQuery({
    queryKey: ['intakes'],
    queryFn: () => take(api.GET('/intakes')),
    refetchInterval: (query) => (query.state.data?.items.some(working) ? 2000 : false),
  })
  const begin = useAct((file: StoredFile) => take(api.POST('/intakes', { body: { id: uuid(), file: file.id, source } })), t('intake.begun'))
  const [note, setNote] = useState<string>()
  const recognise = useAct((file: StoredFile) => take(api.POST('/intakes', { body: { id: uuid(), file: file.id, note } })), t('intake.begun'), () => setNote(undefined))
  return (
    <Page title={t('intake.title')} lead={t('intake.lead')}>
      <Panel tone="accent">
        <p className="faint">
          {t('intake.columns', { agencies: columns.agencies.join(comma), certificates: columns.certificates.join(comma) })}
        </p>
        <ProblemAlert problem={begin.problem} />
        <Form layout="vertical">
          <Form.Item label={t('intake.source')} htmlFor="intake-source" required>
            <Input id="intake-source" value={source} maxLength={200} onChange={(event) => setSource(event.target.value)} />
          </Form.Item>
        </Form>
        <WorkbookField label={t('intake.upload')} disabled={source.trim().length < 2} onStored={(file) => void begin.act(file)} />
      </Panel>
      <Panel title={t('recognition.title')}>
        <ProblemAlert problem={recognise.problem} />
        <p className="faint">
          {t('recognition.lead')} <a href="/partners">{t('recognition.partners')}</a>
        </p>
        <FileUpload label={t('recognition.note')} accept=".note,.txt,text/plain" maxBytes={8192} send={async (file) => setNote(await file.text())} />
        {note && <p className="meta">{t('recognition.read', headOf(note))}</p>}
        <WorkbookField label={t('recognition.book')} disabled={!note} onStored={(file) => void recognise.act(file)} />
      </Panel>
      <Loading of={asked}>
        {({ items }) => (items.length === 0 ? <Nothing title={t('intake.none')} hint={t('intake.none.hint')} /> : <ul className="list">{items.map((one) => <One key={one.id} of={one} />)}</ul>)}
      </Loading>
    </Page>
  )
}

/** headOf is what a signed note says of its list; the server judges it. */
function headOf(note: string) {
  const [, partner = '', list = '', , until = ''] = note.split('\n')
  return { partner, list, until }
}

/** The headings are the file's own words, whatever language the page is in. */
const columns = {
  agencies: ['统一社会信用代码', '机构名称', '注册地区划', '地址', '电话', '法定代表人', '简介'],
  certificates: ['统一社会信用代码', '资质类别', '资质名称', '等级', '等级次序', '性质', '证书编号', '发证机关', '有效期起', '有效期止'],
}

function One({ of }: { of: Intake }) {
  const { t, comma } = useText()
  const detail = useQuery({ queryKey: ['intakes', of.id, of.version], queryFn: () => take(api.GET('/intakes/{id}', { params: { path: { id: of.id } } })), enabled: of.status === 'checked' })
  const release = useAct(() => take(api.POST('/intakes/{id}/release', { params: { path: { id: of.id }, header: ifMatch(of.version) } })), t('intake.released'))
  return (
    <li>
      <div className="row">
        <span className="row-title">{of.name}</span>
        <StatusOf noun="intake" value={of.status} />
      </div>
      {of.recognition ? <Recognised of={of.recognition} /> : <p className="meta">{of.source}</p>}
      <p role="status">{t('intake.progress', { read: of.read, bad: of.bad, agencies: of.agencies, admitted: of.admitted })}</p>
      {of.recognition && <p>{t('recognition.progress', { known: of.known, ended: of.ended ?? 0 })}</p>}
      {of.status === 'admitting' && <Progress percent={Math.floor((100 * (of.admitted + of.known)) / Math.max(of.agencies, 1))} size="small" />}
      {detail.data?.kept && <Alert type="warning" showIcon title={t('recognition.kept')} description={detail.data.kept.join(comma)} style={{ marginBottom: 12 }} />}
      {of.fault && <p className="bad">{of.fault}</p>}
      <ProblemAlert problem={release.problem} />
      <div className="actions">
        {detail.data && mine(detail.data.actions, 'release') && (
          <Verb type="primary" actions={detail.data.actions} verb="release" loading={release.busy} onClick={() => void release.act(undefined)}>
            {t('intake.release')}
          </Verb>
        )}
        {of.bad > 0 && (
          <Button href={`/api/v1/intakes/${of.id}/errors.xlsx`} target="_blank">
            {t('intake.errors')}
          </Button>
        )}
      </div>
    </li>
  )
}
