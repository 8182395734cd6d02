import { Input, type InputProps } from 'antd'
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

interface MoneyInputProps extends Omit<InputProps, 'value' | 'onChange'> {
  value?: string | null
  onChange?: (value: string | undefined) => void
}

/**
 * MoneyInput takes an amount as text, never as a float. Its value is the API's string; what is no amount stays as it was
 * typed, for useMoneyRule to refuse.
 */
export function MoneyInput({ value, onChange, onFocus, onBlur, ...rest }: MoneyInputProps) {
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

/** useMoneyRule refuses what a MoneyInput holds when it is no amount, or no percentage. */
export function useMoneyRule(percent = false) {
  const { t } = useText()
  return {
    validator: (_: unknown, value: string | null | undefined) => {
      const amount = tidyAmount(value ?? '')
      const good = !value || (amount !== null && !(percent && Number(amount) > 100))
      return good ? Promise.resolve() : Promise.reject(new Error(t(percent ? 'bid.discount.form' : 'money.form')))
    },
  }
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
