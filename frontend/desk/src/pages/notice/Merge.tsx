import { Alert, Modal, Radio } from 'antd'
import { useState } from 'react'
import type { Schemas } from '../../api/client'
import { useText } from '../../messages'
import { useFieldName } from '../../ui/FieldName'
import { showMoment } from '../../ui/dates'
import type { Fields } from './draft'
import { settle, type Merged } from './merge'

interface Props {
  merged: Merged | undefined
  theirs: Schemas['DeskNotice'] | undefined
  onSettled: (fields: Partial<Fields>) => void
  onClose: () => void
}

/** Merge says who changed the draft meanwhile and lets one take each field, yours or theirs. Nothing is lost on the way. */
export function Merge({ merged, theirs, onSettled, onClose }: Props) {
  const { t, w, lang, comma, colon } = useText()
  const say = useFieldName()
  const [chosen, choose] = useState<Partial<Record<keyof Fields, 'yours' | 'theirs'>>>({})
  if (!merged || !theirs) return null
  return (
    <Modal open title={t('merge.title')} okText={t('merge.ok')} onOk={() => onSettled(settle(merged, chosen))} onCancel={onClose} width={720} destroyOnHidden>
      <Alert
        type="warning"
        showIcon
        style={{ marginBottom: 16 }}
        title={theirs.changed ? t('merge.who', { role: w('role', theirs.changed.role), at: showMoment(theirs.changed.at, lang) }) : t('merge.changed')}
        description={merged.taken.length > 0 ? t('merge.taken', { fields: merged.taken.map((name) => say(name) || name).join(comma) }) : undefined}
      />
      {merged.choices.length === 0 && <p>{t('merge.none')}</p>}
      {merged.choices.map((one) => (
        <fieldset className="group" key={one.field}>
          <legend>{say(one.field) || one.field}</legend>
          <Radio.Group
            aria-label={say(one.field) || one.field}
            value={chosen[one.field] ?? 'yours'}
            onChange={(event) => choose((before) => ({ ...before, [one.field]: event.target.value as 'yours' | 'theirs' }))}
          >
            <Radio value="yours">
              {t('merge.yours')}{colon}<span className="prose">{show(one.yours)}</span>
            </Radio>
            <br />
            <Radio value="theirs">
              {t('merge.theirs')}{colon}<span className="prose">{show(one.theirs)}</span>
            </Radio>
          </Radio.Group>
        </fieldset>
      ))}
    </Modal>
  )
}

function show(value: unknown): string {
  if (value === undefined || value === null || value === '') return '—'
  return typeof value === 'object' ? JSON.stringify(value) : String(value as string | number | boolean)
}
