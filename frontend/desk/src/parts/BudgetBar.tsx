import type { Schemas } from '../api/client'
import { useText } from '../messages'
import { Money } from '../ui/Money'

/** BudgetBar shows what of a budget line is committed, reserved and left, as a bar and in figures. */
export function BudgetBar({ of }: { of: Schemas['BudgetLine'] }) {
  const { t } = useText()
  const part = (value: string) => `${(100 * Number(value)) / Number(of.amount)}%`
  return (
    <div className="budget">
      <div className="budget-bar" aria-hidden>
        <span className="budget-committed" style={{ width: part(of.committed) }} />
        <span className="budget-reserved" style={{ width: part(of.reserved) }} />
      </div>
      <div className="meta">
        <span>
          {t('budget.amount')} <Money value={of.amount} />
        </span>
        <span>
          {t('budget.committed')} <Money value={of.committed} />
        </span>
        <span>
          {t('budget.reserved')} <Money value={of.reserved} />
        </span>
        <strong>
          {t('budget.left')} <Money value={of.left} />
        </strong>
      </div>
    </div>
  )
}
