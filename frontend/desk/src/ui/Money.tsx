import { InputNumber, type InputNumberProps } from 'antd'
import { useText } from '../messages'
import { capitals, percentOf, plainAmount, thousands } from './capitals'

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

/** MoneyInput takes yuan as text, never as a float. */
export function MoneyInput(props: InputNumberProps<string>) {
  const { t } = useText()
  return (
    <InputNumber<string>
      stringMode
      controls={false}
      min="0"
      precision={2}
      inputMode="decimal"
      suffix={t('money.yuan')}
      formatter={(value) => thousands(value ?? '')}
      parser={(shown) => plainAmount(shown ?? '')}
      style={{ width: '100%' }}
      {...props}
    />
  )
}

/** ConfirmAmount echoes an amount in Chinese capitals and as a part of its limit before anything is sealed or signed. */
export function ConfirmAmount({ amount, limit, limitLabel }: { amount?: string; limit?: string; limitLabel?: string }) {
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
      {over && <div className="bad">{t('money.over')}</div>}
    </div>
  )
}
