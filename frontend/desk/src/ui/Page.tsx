import { Button, Result, Skeleton } from 'antd'
import { useEffect, type ReactNode } from 'react'
import { Link } from 'react-router'
import { Problem } from '../api/problem'
import { useText } from '../messages'
import { ProblemAlert } from './ProblemAlert'

interface PageProps {
  title: string
  lead?: ReactNode
  extra?: ReactNode
  back?: { to: string; label: string }
  children: ReactNode
}

/** Page is one screen: where I came from, its name, what it is for, what I can do. */
export function Page({ title, lead, extra, back, children }: PageProps) {
  const { t } = useText()
  useEffect(() => {
    document.title = `${title} · ${t('brand')}`
  }, [title, t])
  return (
    <article className="page">
      <header className="page-head">
        <div>
          {back && (
            <Link className="back" to={back.to}>
              ← {back.label}
            </Link>
          )}
          <h1>{title}</h1>
          {lead && <div className="lead">{lead}</div>}
        </div>
        {extra && <div className="page-extra">{extra}</div>}
      </header>
      {children}
    </article>
  )
}

/** Panel is a titled part of a page. */
export function Panel({ title, extra, children, id, tone }: { title?: ReactNode; extra?: ReactNode; children: ReactNode; id?: string; tone?: string }) {
  return (
    <section className={tone ? `panel panel-${tone}` : 'panel'} id={id}>
      {title && (
        <div className="panel-head">
          <h2>{title}</h2>
          {extra}
        </div>
      )}
      {children}
    </section>
  )
}

interface Loaded<T> {
  data?: T
  error: unknown
  isPending: boolean
  refetch: () => unknown
}

/** Loading shows the answer of a query, or why there is none and how to ask again. */
export function Loading<T>({ of, children }: { of: Loaded<T>; children: (data: T) => ReactNode }) {
  const { t } = useText()
  if (of.data !== undefined) return <>{children(of.data)}</>
  if (of.isPending && !of.error) return <Skeleton active aria-label={t('page.loading')} paragraph={{ rows: 6 }} />
  if (of.error instanceof Problem && of.error.status === 404) {
    return <Result status="404" title={t('page.missing')} subTitle={t('page.missing.why')} />
  }
  return (
    <>
      <ProblemAlert problem={of.error} />
      <Button onClick={() => of.refetch()}>{t('page.again')}</Button>
    </>
  )
}

/** Nothing is an empty list that says what to do next. */
export function Nothing({ title, hint, children }: { title: string; hint?: string; children?: ReactNode }) {
  return (
    <div className="nothing">
      <strong>{title}</strong>
      {hint && <p>{hint}</p>}
      {children}
    </div>
  )
}
