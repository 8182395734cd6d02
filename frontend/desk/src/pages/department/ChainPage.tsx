import { useQuery } from '@tanstack/react-query'
import { Button, Form, Input, Select } from 'antd'
import { api, ifMatch, take, type Schemas } from '../../api/client'
import { chain, closedLists } from '../../api/queries'
import { useText } from '../../messages'
import { clean } from '../../parts/clean'
import { useAct, useBegun, useMaking } from '../../parts/act'
import { Verb } from '../../parts/Verb'
import { MoneyField } from '../../ui/Money'
import { Loading, Nothing, Page, Panel } from '../../ui/Page'
import { ProblemAlert } from '../../ui/ProblemAlert'
import { Status } from '../../ui/Status'
import { tidyAmount } from '../../ui/capitals'

type Chain = Schemas['Chain']

/** ChainPage is a department's internal approval by amount, and its deputies by period. */
export function ChainPage() {
  const { t } = useText()
  const asked = useQuery(chain())
  return (
    <Page title={t('chain.title')} lead={t('chain.lead')}>
      <Loading of={asked}>
        {(data) => (
          <>
            <Bands of={data} />
            <Deputies of={data} />
          </>
        )}
      </Loading>
    </Page>
  )
}

function amount(typed: unknown): string {
  return tidyAmount(String(typed ?? '0')) ?? '0.00'
}

function Bands({ of }: { of: Chain }) {
  const { t, pick } = useText()
  const lists = useQuery(closedLists()).data
  const begun = useBegun(of.version)
  const set = useAct(
    (body: Schemas['ChainSet']) =>
      begun((version) => take(
        api.PUT('/desk/chain', {
          params: { header: ifMatch(version) },
          body: {
            bands: body.bands.map((band) => ({ from: amount(band.from), steps: band.steps.map((step) => clean(step)) })),
            minutes_from: body.minutes_from ? amount(body.minutes_from) : undefined,
          },
        }),
      )),
    t('chain.done'),
  )
  const people = of.people.map((one) => ({ value: one.id, label: one.name }))
  return (
    <Panel title={t('chain.steps')}>
      <ProblemAlert problem={set.problem} />
      <Form name="chain" layout="vertical" initialValues={{ bands: of.bands, minutes_from: of.minutes_from }} onFinish={(body: Schemas['ChainSet']) => void set.act(body)}>
        <Form.List name="bands">
          {(bands, { add, remove }) => (
            <>
              {bands.map((band) => (
                <fieldset className="group" key={band.key}>
                  <MoneyField name={[band.name, 'from']} label={t('chain.from')} style={{ maxWidth: 320 }} />
                  <Form.List name={[band.name, 'steps']}>
                    {(steps, step) => (
                      <>
                        {steps.map((one) => (
                          <div className="half" key={one.key}>
                            <Form.Item name={[one.name, 'kind']} label={t('chain.step', { n: one.name + 1 })}>
                              <Select options={(lists?.step_kinds ?? []).map((kind) => ({ value: kind.code, label: pick(kind.text.zh, kind.text.en) }))} />
                            </Form.Item>
                            <Form.Item name={[one.name, 'people']} label={t('chain.people')}>
                              <Select mode="multiple" options={people} placeholder={t('chain.anybody')} />
                            </Form.Item>
                          </div>
                        ))}
                        <div className="actions">
                          {steps.length < 4 && <Button onClick={() => step.add({ kind: 'finance' }, 0)}>{t('chain.step.add')}</Button>}
                          {steps.length > 1 && <Button onClick={() => step.remove(0)}>{t('chain.step.remove')}</Button>}
                          {bands.length > 1 && (
                            <Button type="text" danger onClick={() => remove(band.name)}>
                              {t('chain.band.remove')}
                            </Button>
                          )}
                        </div>
                      </>
                    )}
                  </Form.List>
                </fieldset>
              ))}
              {bands.length < 6 && <Button onClick={() => add({ from: '', steps: [{ kind: 'manager' }] })}>{t('chain.band.add')}</Button>}
            </>
          )}
        </Form.List>
        <MoneyField name="minutes_from" label={t('chain.minutes')} extra={of.rulebook_minutes_from ? t('chain.minutes.rulebook', { amount: of.rulebook_minutes_from }) : undefined} style={{ maxWidth: 320, marginTop: 16 }} />
        <Verb actions={of.actions} verb="set" type="primary" htmlType="submit" loading={set.busy}>
          {t('chain.save')}
        </Verb>
      </Form>
    </Panel>
  )
}

function Deputies({ of }: { of: Chain }) {
  const { t } = useText()
  const [form] = Form.useForm<Omit<Schemas['DeputyCreate'], 'id'>>()
  const people = of.people.map((one) => ({ value: one.id, label: one.name }))
  const name = (id: string) => of.people.find((one) => one.id === id)?.name ?? id
  const making = useMaking()
  const add = useAct((body: Omit<Schemas['DeputyCreate'], 'id'>) => making((id) => take(api.POST('/desk/deputies', { body: { id, ...body } }))), t('deputy.done'), () => form.resetFields())
  const end = useAct((one: Schemas['Deputy']) => take(api.POST('/desk/deputies/{id}/end', { params: { path: { id: one.id }, header: ifMatch(one.version) } })), t('deputy.ended'))
  return (
    <Panel title={t('deputy.title')}>
      <p className="small">{t('deputy.lead')}</p>
      <ProblemAlert problem={add.problem ?? end.problem} />
      {of.deputies.length === 0 && <Nothing title={t('deputy.none')} />}
      <ul className="list">
        {of.deputies.map((one) => (
          <li key={one.id}>
            <div className="row">
              <span>{t('deputy.line', { person: name(one.person), name: name(one.for), from: one.from, to: one.to })}</span>
              <Status tone={one.on ? 'good' : 'calm'}>{t(one.on ? 'deputy.on' : 'deputy.off')}</Status>
            </div>
            {one.actions.end === null && <Button loading={end.busy} onClick={() => void end.act(one)}>{t('deputy.end')}</Button>}
          </li>
        ))}
      </ul>
      {of.actions.set === null && (
        <Form form={form} name="deputy" layout="vertical" onFinish={(body) => void add.act(body)}>
          <div className="half">
            <Form.Item name="for" label={t('deputy.for')} rules={[{ required: true, message: t('form.required') }]}>
              <Select options={people} />
            </Form.Item>
            <Form.Item name="person" label={t('deputy.person')} rules={[{ required: true, message: t('form.required') }]}>
              <Select options={people} />
            </Form.Item>
            <Form.Item name="from" label={t('deputy.from')} rules={[{ required: true, message: t('form.required') }]}>
              <Input type="date" />
            </Form.Item>
            <Form.Item name="to" label={t('deputy.to')} rules={[{ required: true, message: t('form.required') }]}>
              <Input type="date" />
            </Form.Item>
          </div>
          <Button htmlType="submit" type="primary" loading={add.busy}>
            {t('deputy.add')}
          </Button>
        </Form>
      )}
    </Panel>
  )
}
