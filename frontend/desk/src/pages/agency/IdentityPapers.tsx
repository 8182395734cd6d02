import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Button, Checkbox, Popconfirm } from 'antd'
import { useState } from 'react'
import { api, take, type Schemas } from '../../api/client'
import { uploadIdentity } from '../../api/upload'
import { useText } from '../../messages'
import { useAct } from '../../parts/act'
import { IdentityImages } from '../../parts/IdentityImages'
import { mine } from '../../parts/Verb'
import { showMoment } from '../../ui/dates'
import { FileUpload } from '../../ui/FileUpload'
import { Panel } from '../../ui/Page'
import { ProblemAlert } from '../../ui/ProblemAlert'

type Part = Schemas['IdentityPart']

const maxBytes = 10 << 20

/** IdentityPapers takes images of identity papers after a separate consent for each person, and shows until when each is held. */
export function IdentityPapers() {
  const { t, w, lang } = useText()
  const asked = useQuery({ queryKey: ['agency', 'identity-papers'], queryFn: () => take(api.GET('/agency/identity-papers')) })
  const page = asked.data
  if (asked.error) return <ProblemAlert problem={asked.error} />
  if (!page) return null
  const parts = page.parts.filter((part) => part.papers.length > 0 || part.consented_at || mine(part.actions, 'consent'))
  if (parts.length === 0) return null
  const closed = parts.every((part) => !part.text && !part.consented_at)
  return (
    <Panel title={t('idpapers.title')}>
      <p className="lead">{closed ? t('idpapers.closed', { unset: page.unset.map((key) => w('rulekey', key)).join(lang === 'en' ? '; ' : '；') }) : t('idpapers.lead')}</p>
      {!closed && parts.map((part) => <PartOf key={part.whose} of={part} version={page.version} />)}
      <Clocks of={page.clocks} />
    </Panel>
  )
}

function PartOf({ of, version }: { of: Part; version: string }) {
  const { t, w, lang } = useText()
  const client = useQueryClient()
  const whose = w('idwhose', of.whose)
  const withdraw = useAct(() => take(api.POST('/agency/identity-papers/withdraw', { body: { whose: of.whose } })), t('idpapers.withdrawn'))
  return (
    <fieldset className="group">
      <legend>{whose}</legend>
      {of.withdrawn_at && <p className="faint">{t('idpapers.withdrawn.at', { at: showMoment(of.withdrawn_at, lang) })}</p>}
      {of.consented && of.consented_at && <p className="faint">{t('idpapers.consented.at', { at: showMoment(of.consented_at, lang) })}</p>}
      {!of.consented && of.text && mine(of.actions, 'consent') && <Consent of={of} version={version} />}
      {(of.consented || of.papers.length > 0) && <IdentityImages of={of.papers} />}
      {of.consented && of.actions.upload === null && (
        <FileUpload
          label={t('idpapers.upload', { whose })}
          hint={t('idpapers.types')}
          accept="image/jpeg,image/png,application/pdf"
          maxBytes={maxBytes}
          send={async (file, sha256, onPart) => {
            await uploadIdentity({ file, whose: of.whose, sha256, onPart })
            await client.invalidateQueries({ queryKey: ['agency', 'identity-papers'] })
          }}
        />
      )}
      <ProblemAlert problem={withdraw.problem} />
      {of.actions.withdraw === null && (
        <Popconfirm title={t('idpapers.withdraw.sure')} okText={t('idpapers.withdraw')} cancelText={t('form.cancel')} onConfirm={() => void withdraw.act(undefined)}>
          <Button danger type="text" loading={withdraw.busy}>
            {t('idpapers.withdraw')}
          </Button>
        </Popconfirm>
      )}
    </fieldset>
  )
}

/** Consent is the separate consent: its own words, its own tick, its own button. */
function Consent({ of, version }: { of: Part; version: string }) {
  const { t, pick } = useText()
  const [ticked, setTicked] = useState(false)
  const consent = useAct(() => take(api.POST('/agency/identity-papers/consent', { body: { whose: of.whose, version } })), t('idpapers.consented'))
  return (
    <>
      <p>
        <strong>{t('idpapers.text', { version })}</strong>
      </p>
      <p>{pick(of.text?.zh, of.text?.en)}</p>
      <Checkbox checked={ticked} onChange={(event) => setTicked(event.target.checked)}>
        {t('idpapers.tick')}
      </Checkbox>
      <ProblemAlert problem={consent.problem} />
      <p>
        <Button disabled={!ticked} loading={consent.busy} onClick={() => void consent.act(undefined)}>
          {t('idpapers.consent')}
        </Button>
      </p>
    </>
  )
}

/** Clocks are the time of identity papers and, beside it, that of procurement files, with who says so. */
function Clocks({ of }: { of: Schemas['IdentityClock'][] }) {
  const { t, w, colon } = useText()
  if (of.length === 0) return null
  return (
    <details>
      <summary>{t('idpapers.clocks')}</summary>
      <ul>
        {of.map((one) => (
          <li key={one.key}>
            {w('rulekey', one.key)}{colon}{t(one.key === 'archive' ? 'idpapers.clock.years' : 'idpapers.clock.days', { n: one.n })} <span className="faint small">{one.citation.document} {one.citation.article}</span>
          </li>
        ))}
      </ul>
    </details>
  )
}
