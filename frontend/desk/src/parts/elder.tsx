import { createContext, useContext, useMemo, useState, type ReactNode } from 'react'

const memory = 'intermart.elder'

interface Elder {
  elder: boolean
  setElder: (on: boolean) => void
}

const Context = createContext<Elder>({ elder: false, setElder: () => {} })

/** ElderProvider keeps 适老化 mode: larger text, more space, nothing moves. */
export function ElderProvider({ children }: { children: ReactNode }) {
  const [elder, set] = useState(() => tell(localStorage.getItem(memory) === '1'))
  const value = useMemo(
    () => ({
      elder,
      setElder: (on: boolean) => {
        localStorage.setItem(memory, on ? '1' : '0')
        document.cookie = `intermart_elder=${on ? '1' : '0'}; path=/; max-age=31536000; samesite=lax`
        set(tell(on))
      },
    }),
    [elder],
  )
  return <Context value={value}>{children}</Context>
}

function tell(on: boolean): boolean {
  document.documentElement.toggleAttribute('data-elder', on)
  return on
}

/** useElder says whether 适老化 mode is on, and changes it. */
export function useElder(): Elder {
  return useContext(Context)
}
