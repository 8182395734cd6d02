import type { ReactNode } from 'react'
import { useEffect } from 'react'
import { useText } from '../messages'
import { DemoBar } from './DemoBar'
import { ElderSwitch, LangSwitch } from './Tools'

/** Outside is the frame of pages that need no session: sign in, register, passwords. */
export function Outside({ title, lead, children }: { title: string; lead?: ReactNode; children: ReactNode }) {
  const { t } = useText()
  useEffect(() => {
    document.title = `${title} · ${t('brand')}`
  }, [title, t])
  return (
    <div className="login">
      <div>
        <DemoBar />
        <header className="topbar">
          <a href="/" className="brand">
            <strong>{t('brand')}</strong>
            <span>{t('brand.line')}</span>
          </a>
          <ElderSwitch />
          <LangSwitch />
        </header>
      </div>
      <main className="login-card" id="main">
        <h1>{title}</h1>
        {lead && <p className="lead">{lead}</p>}
        {children}
      </main>
    </div>
  )
}
