import { Button, type ButtonProps } from 'antd'
import { useId, type ReactNode } from 'react'

interface Props extends Omit<ButtonProps, 'disabled'> {
  /** disabledReason is required: a button that can't be pressed says why. Empty means it can. */
  disabledReason: string | null | undefined
  children: ReactNode
}

/** ActionButton is a verb, or the reason why not. It stays focusable so that the reason is heard. */
export function ActionButton({ disabledReason, children, onClick, ...rest }: Props) {
  const id = useId()
  const off = Boolean(disabledReason)
  return (
    <span className={off ? 'action action-off' : 'action'}>
      <Button
        {...rest}
        className={off ? 'button-off' : rest.className}
        type={off ? 'default' : rest.type}
        aria-disabled={off || undefined}
        aria-describedby={off ? id : undefined}
        onClick={off ? undefined : onClick}
        htmlType={off ? 'button' : rest.htmlType}
      >
        {children}
      </Button>
      {off && (
        <span className="action-why" id={id}>
          {disabledReason}
        </span>
      )}
    </span>
  )
}
