import { Form, Input, InputNumber, Radio, Select } from 'antd'
import type { Schemas } from '../../api/client'
import { useText } from '../../messages'
import { thousands, tidyAmount } from '../../ui/capitals'
import { ConfirmAmount, MoneyField } from '../../ui/Money'
import { Panel } from '../../ui/Page'
import { Cited } from '../../ui/ProblemAlert'
import type { Fields } from './draft'
import { YearFields } from './RuleFields'

type Checked = Schemas['NoticeChecked']
type Option = Checked['methods'][number]

/** MethodFields asks for the amount and how the winner is found; a method that is not allowed says why. */
export function MethodFields({ checked, onFill }: { checked: Checked | undefined; onFill: () => void }) {
  const { t, w } = useText()
  const form = Form.useFormInstance<Fields>()
  const amount = Form.useWatch('amount', form)
  const method = Form.useWatch('method', form)
  const variant = Form.useWatch('variant', form)
  const quote = Form.useWatch('quote', form)
  const options = checked?.methods ?? []
  const chosen = options.find((one) => one.method === method && (one.variant || undefined) === (variant || undefined)) ?? options.find((one) => one.method === method)
  const most = chosen?.max_places ?? 1
  const quotes = chosen?.quotes ?? ['total', 'unit', 'discount']

  function choose(key: string) {
    const one = options.find((option) => keyOf(option) === key)
    if (!one) return
    form.setFieldsValue({ method: one.method, variant: (one.variant || undefined) as Fields['variant'] })
    if (quote && !one.quotes.includes(quote)) form.setFieldValue('quote', one.quotes[0])
    if (!one.fixed_price) form.setFieldValue('fixed_price', undefined)
    onFill()
  }

  const tidyAmountOf = tidyAmount(String(amount ?? '')) ?? undefined
  return (
    <Panel title={t('wizard.method')}>
      <MoneyField name="amount" label={t('field.amount')} extra={t('field.amount.hint')} required style={{ maxWidth: 420 }} />
      <ConfirmAmount amount={tidyAmountOf} limit={checked?.threshold} limitLabel={t('wizard.threshold')} />
      <YearFields />
      <PastPrices of={checked?.prices?.find((one) => one.quote === (quote ?? 'total'))} />
      <Form.Item name="price_basis" label={t('field.price_basis')} extra={t('field.price_basis.hint')}>
        <Input.TextArea rows={2} maxLength={2000} />
      </Form.Item>
      <Form.Item name="method" label={t('field.method')} required trigger="" valuePropName="data-method">
        <Methods options={options} value={method ? keyOf({ method, variant: variant ?? '' }) : undefined} onChoose={choose} />
      </Form.Item>
      <Form.Item name="variant" hidden>
        <Input />
      </Form.Item>
      <div className="half">
        <Form.Item name="quote" label={t('field.quote')} required>
          <Select options={quotes.map((one) => ({ value: one, label: w('quote', one) }))} />
        </Form.Item>
        <Form.Item name="places" label={t('field.places')} extra={t(most > 1 ? 'field.places.many' : 'field.places.one', { n: most })}>
          <InputNumber min={1} max={most} precision={0} style={{ width: '100%' }} />
        </Form.Item>
      </div>
      <Prices fixed={chosen?.fixed_price ?? (method === 'random')} quote={quote ?? 'total'} amount={tidyAmountOf} />
    </Panel>
  )
}

/** PastPrices is how past awards of this matter were priced, beside the amount. */
function PastPrices({ of }: { of: Schemas['PriceRange'] | undefined }) {
  const { t } = useText()
  if (!of) return null
  return <p className="small">{t('prices.past', { n: of.n, low: thousands(of.low), median: thousands(of.median), high: thousands(of.high) })}</p>
}

function keyOf(of: { method: string; variant?: string }): string {
  return of.variant ? `${of.method}/${of.variant}` : of.method
}

function Methods({ id, options, value, onChoose }: { id?: string; options: Option[]; value?: string; onChoose: (key: string) => void }) {
  const { t, w, pick, aside } = useText()
  if (options.length === 0) return <p className="faint">{t('wizard.method.wait')}</p>
  const named = (one: Option) => w('method', one.method) + (one.variant ? aside(w('variant', one.variant)) : '')
  return (
    <Radio.Group id={id} value={value} onChange={(event) => onChoose(event.target.value as string)} aria-label={t('field.method')}>
      {options.map((one) => (
        <div key={keyOf(one)} className="method-option">
          <Radio value={keyOf(one)} disabled={!one.allowed}>
            {named(one)}
          </Radio>
          <span className="method-why">
            {pick(one.why.zh, one.why.en)}
            {one.allowed && t('wizard.min', { n: one.min_bidders })} {one.allowed && one.low_screen && w('low_screen', one.low_screen)}
            <Cited by={one.citation} />
          </span>
        </div>
      ))}
    </Radio.Group>
  )
}

/** Prices asks what the chosen way needs: a fixed price, a ceiling, the lowest rate, a unit. */
function Prices({ fixed, quote, amount }: { fixed: boolean; quote: string; amount?: string }) {
  const { t } = useText()
  const form = Form.useFormInstance<Fields>()
  const price = Form.useWatch(fixed ? 'fixed_price' : 'price_limit', form)
  const discount = quote === 'discount'
  const label = fixed ? t(discount ? 'field.fixed_rate' : 'field.fixed_price') : t(discount ? 'field.rate_limit' : quote === 'unit' ? 'field.unit_limit' : 'field.price_limit')
  return (
    <>
      <div className="half">
        {quote === 'unit' && (
          <Form.Item name="unit" label={t('field.unit')} required>
            <Input maxLength={30} />
          </Form.Item>
        )}
        <MoneyField name={fixed ? 'fixed_price' : 'price_limit'} label={label} required={fixed || quote === 'unit'} extra={fixed ? t('field.fixed_price.hint') : undefined} percent={discount} />
      </div>
      {!discount && <ConfirmAmount amount={tidyAmount(String(price ?? '')) ?? undefined} limit={quote === 'total' ? amount : undefined} limitLabel={t('field.amount')} />}
    </>
  )
}
