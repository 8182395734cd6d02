import { Form, Input, type FormItemProps, type InputProps } from 'antd'
import { useState } from 'react'
import { useText } from '../messages'
import { capitals, percentOf, readAmount, thousands, tidyAmount } from './capitals'

/** Money shows yuan with separators; the value is the API's string. */
export function Money({ value, empty = '—' }: { value?: string | null; empty?: string }) {
  const { t } = useText()
  if (!value) return <span className="faint">{empty}</span>
  return (
    <span className="money">
      {thousands(value)}
      <span className="unit"> {t('money.yuan')}</span>
    </span>
  )
}

/** Price is an offer's number in the notice's way of quoting: a sum, the price of one unit, or a discount rate. */
export function Price({ quote, value }: { quote?: string; value?: string | null }) {
  const { t, lang } = useText()
  if (!value || (quote !== 'unit' && quote !== 'discount')) return <Money value={value} />
  if (quote === 'discount') return <span className="money">{t('price.discount', { rate: value })}</span>
  const sum = <Money value={value} />
  return <span className="money">{lang === 'en' ? <>{sum} {t('price.unit')}</> : <>{t('price.unit')} {sum}</>}</span>
}

interface InputOf extends Omit<InputProps, 'value' | 'onChange'> {
  value?: string | null
  onChange?: (value: string | undefined) => void
}

/**
 * MoneyInput takes an amount as text, never as a float. Its value is the API's string; what is no amount stays as it was
 * typed, for the rule of MoneyField to refuse.
 */
function MoneyInput({ value, onChange, onFocus, onBlur, ...rest }: InputOf) {
  const { t } = useText()
  const [typed, setTyped] = useState<string>() // while the reader is in the field
  const shown = typed ?? thousands(value ?? '')
  return (
    <Input
      inputMode="decimal"
      autoComplete="off"
      suffix={t('money.yuan')}
      {...rest}
      value={shown}
      onFocus={(event) => {
        setTyped(shown) // the very same: another text would lose what is selected
        onFocus?.(event)
      }}
      onChange={(event) => {
        setTyped(event.target.value)
        onChange?.(readAmount(event.target.value))
      }}
      onBlur={(event) => {
        setTyped(undefined)
        onBlur?.(event)
      }}
    />
  )
}

interface MoneyFieldProps extends Omit<FormItemProps, 'children' | 'rules' | 'label'> {
  label: string
  percent?: boolean // a discount rate instead of an amount
  needed?: boolean // it can't be left empty; required alone only shows the mark
}

/** MoneyField is the field of an amount in a form: label, input, and the sentence that refuses what is no amount. */
export function MoneyField({ percent = false, needed = false, ...item }: MoneyFieldProps) {
  const { t } = useText()
  const amount = {
    validator: (_: unknown, value: string | null | undefined) => {
      const read = tidyAmount(value ?? '')
      const good = !value || (read !== null && !(percent && Number(read) > 100))
      return good ? Promise.resolve() : Promise.reject(new Error(t(percent ? 'bid.discount.form' : 'money.form')))
    },
  }
  return (
    <Form.Item {...item} rules={needed ? [{ required: true, message: t('form.required') }, amount] : [amount]}>
      <MoneyInput {...(percent && { suffix: '%' })} {...(item.noStyle && { 'aria-label': item.label })} />
    </Form.Item>
  )
}

/** ConfirmAmount echoes an amount in Chinese capitals and as a part of its limit before anything is sealed or signed. */
export function ConfirmAmount({ amount, limit, limitLabel, overSaid }: { amount?: string; limit?: string; limitLabel?: string; overSaid?: string }) {
  const { t } = useText()
  const said = amount ? capitals(amount) : ''
  if (!amount || !said) return null
  const part = limit ? percentOf(amount, limit) : ''
  const over = limit !== undefined && Number(amount) > Number(limit)
  return (
    <div className={over ? 'confirm-amount over' : 'confirm-amount'} role="status" aria-live="polite">
      <div className="confirm-figure">
        <Money value={amount} />
      </div>
      <div lang="zh-CN">{t('money.capitals', { said })}</div>
      {part && <div>{t('money.part', { part, limit: limitLabel ?? t('money.limit'), sum: thousands(limit ?? '') })}</div>}
      {over && <div className="bad">{overSaid ?? t('money.over')}</div>}
    </div>
  )
}
