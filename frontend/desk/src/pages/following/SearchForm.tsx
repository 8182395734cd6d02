import { useQuery } from '@tanstack/react-query'
import { Button, Checkbox, Form, Input, Select } from 'antd'
import { useState } from 'react'
import { uuid } from '../../../../seal/bytes'
import { api, take, type Schemas } from '../../api/client'
import { categories } from '../../api/queries'
import { useText } from '../../messages'
import { useAct } from '../../parts/act'
import { MatterPick } from '../../parts/MatterPick'
import { useRegion } from '../../parts/places'
import { MoneyField } from '../../ui/Money'
import { ProblemAlert } from '../../ui/ProblemAlert'

/** Wanted is a search as the form holds it. */
export type Wanted = Omit<Schemas['SavedSearchSet'], 'method'> & { method?: string }

const methods: Schemas['Method'][] = ['random', 'lowest', 'average', 'scored', 'direct']

interface Props {
  wanted: Wanted
  id?: string // of the search that is changed
  done: () => void
}

/** SearchForm keeps a filter of the list of notices under a name, and says whether I want a letter when one fits. */
export function SearchForm({ wanted, id, done }: Props) {
  const { t, w } = useText()
  const region = useRegion()
  const known = useQuery(categories()).data?.items ?? []
  const [fresh] = useState(() => id ?? uuid())
  const save = useAct((values: Wanted) => take(api.PUT('/me/searches/{id}', { params: { path: { id: fresh } }, body: bodyOf({ ...values, version: wanted.version }) })), t('searches.saved'), done)
  return (
    <Form layout="vertical" requiredMark={false} initialValues={{ ...wanted, name: wanted.name || suggestion(wanted, region.name, w) }} onFinish={(values: Wanted) => void save.act(values)}>
      <ProblemAlert problem={save.problem} />
      <div className="form-grid">
        <Form.Item name="name" label={t('searches.name')} rules={[{ required: true, whitespace: true, message: t('searches.name.needed') }]}>
          <Input maxLength={40} />
        </Form.Item>
        <Form.Item name="q" label={t('searches.words')}>
          <Input maxLength={100} allowClear />
        </Form.Item>
        <Form.Item name="region" label={t('searches.region')}>
          <Select allowClear showSearch={{ optionFilterProp: 'label' }} options={region.options} placeholder={t('searches.any')} />
        </Form.Item>
        <Form.Item name="category" label={t('field.category')}>
          <Select allowClear showSearch options={known.map((one) => ({ value: one.name, label: one.name }))} placeholder={t('searches.any')} />
        </Form.Item>
        <Form.Item name="matter" label={t('searches.matter')}>
          <MatterPick clear placeholder={t('searches.any')} />
        </Form.Item>
        <Form.Item name="method" label={t('searches.method')}>
          <Select allowClear options={methods.map((value) => ({ value, label: w('method', value) }))} placeholder={t('searches.any')} />
        </Form.Item>
        <MoneyField name="amount_from" label={t('searches.from')} />
        <MoneyField name="amount_to" label={t('searches.to')} />
      </div>
      <Form.Item name="told" valuePropName="checked" extra={t('searches.told.hint')}>
        <Checkbox>{t('searches.told')}</Checkbox>
      </Form.Item>
      <div className="buttons">
        <Button type="primary" htmlType="submit" loading={save.busy}>
          {t('searches.save')}
        </Button>
        <Button onClick={done}>{t('form.cancel')}</Button>
      </div>
    </Form>
  )
}

/** bodyOf leaves out what narrows nothing. */
export function bodyOf({ name, told, ...rest }: Wanted): Schemas['SavedSearchSet'] {
  const amounts = { amount_from: yuan(rest.amount_from), amount_to: yuan(rest.amount_to) }
  const given = Object.entries({ ...rest, ...amounts }).filter(([, value]) => value !== undefined && value !== null && value !== '')
  return { name: name.trim(), told, ...Object.fromEntries(given) }
}

/** yuan writes an amount with two places, as the API takes it. */
function yuan(value?: string | null): string | undefined {
  const found = /^(\d+)(?:\.(\d{1,2}))?$/.exec(value ?? '')
  if (!found) return undefined
  return `${found[1]?.replace(/^0+(?=\d)/, '')}.${(found[2] ?? '').padEnd(2, '0')}`
}

function suggestion(wanted: Wanted, region: (code: string) => string, w: (group: string, value: string | undefined) => string): string {
  return [wanted.region && region(wanted.region), wanted.category, wanted.q, w('method', wanted.method)].filter(Boolean).join(' ').slice(0, 40)
}
