import { LogoutOutlined, MenuOutlined, QuestionCircleOutlined, UserOutlined } from '@ant-design/icons'
import { useQueryClient } from '@tanstack/react-query'
import { Alert, App, Button, Drawer, Dropdown, Menu, Skeleton } from 'antd'
import { Suspense, useState } from 'react'
import { Link, Outlet, useLocation, useNavigate } from 'react-router'
import { api, take } from '../api/client'
import { setSignedIn } from '../api/expiry'
import { Problem } from '../api/problem'
import { useText } from '../messages'
import { forgetSlips, slipWaits } from './slip'
import { DemoBar } from './DemoBar'
import { LookBar } from './LookBar'
import { menuFor } from './menu'
import { PracticeBar } from './Practice'
import { useSession } from './session'
import { Bell, ElderSwitch, LangSwitch } from './Tools'

/** Shell is the frame of every desk: clock bar, who I am, where I can go. */
export function Shell() {
  const { t } = useText()
  const me = useSession()
  const place = useLocation()
  const [open, setOpen] = useState(false)
  return (
    <div className="shell">
      <a className="skip" href="#main">
        {t('skip')}
      </a>
      <DemoBar />
      <PracticeBar />
      <LookBar />
      <header className="topbar">
        <Button className="only-phone" type="text" icon={<MenuOutlined aria-hidden />} aria-label={t('menu.open')} onClick={() => setOpen(true)} />
        <Link to="/" className="brand">
          <strong>{t('brand')}</strong>
          <span>{me.organisation.name}</span>
        </Link>
        <span className="hide-phone">
          <ElderSwitch />
        </span>
        <LangSwitch />
        {!me.looking && <Bell />}
        <Person />
      </header>
      <div className="columns">
        <nav className="side" aria-label={t('menu.label')}>
          <Places />
        </nav>
        <main className="main" id="main" tabIndex={-1}>
          {me.needs_totp && (
            <Alert
              type="warning"
              showIcon
              title={t('totp.needed')}
              action={<Link to="/account">{t('totp.go')}</Link>}
              style={{ marginBottom: 16 }}
            />
          )}
          {/* A page of its own for every noun: what was typed for one never stands in another's form. */}
          <Suspense key={place.pathname} fallback={<Skeleton active />}>
            <Outlet />
          </Suspense>
        </main>
      </div>
      <Drawer open={open} onClose={() => setOpen(false)} placement="left" title={t('brand')} size={300}>
        <nav aria-label={t('menu.label')}>
          <Places onGo={() => setOpen(false)} />
        </nav>
        <ElderSwitch />
      </Drawer>
    </div>
  )
}

function Places({ onGo }: { onGo?: () => void }) {
  const { t } = useText()
  const me = useSession()
  const place = useLocation()
  const items = menuFor(me)
  const here = place.pathname + place.search
  const selected = items.filter((item) => here === item.to || place.pathname.startsWith(item.to.split('?')[0])).sort((a, b) => score(b.to, here) - score(a.to, here))[0]
  return (
    <Menu
      mode="inline"
      selectedKeys={selected ? [selected.to] : []}
      onClick={onGo}
      items={items.map((item) => ({ key: item.to, icon: item.icon, label: <Link to={item.to}>{t(item.label)}</Link> }))}
    />
  )
}

function score(to: string, here: string): number {
  return to === here ? 1000 : to.length
}

function Person() {
  const { t, w, lang, comma } = useText()
  const me = useSession()
  const place = useLocation()
  const go = useNavigate()
  const client = useQueryClient()
  const { message } = App.useApp()
  const why = (fault: unknown) => (fault instanceof Problem ? fault.says(lang) : String(fault))

  async function leave() {
    if (slipWaits() && !window.confirm(t('slip.leave'))) return
    setSignedIn(false) // else an ended session would ask for the password
    try {
      await take(api.DELETE('/session'))
    } catch (fault) {
      if (!(fault instanceof Problem && fault.status === 401)) {
        setSignedIn(true)
        return void message.error(t('login.stays', { why: why(fault) })) // nobody walks away from a session that lives on
      }
    }
    forgetSlips()
    client.clear()
    await go('/login')
  }

  async function actFor(organisation: string) {
    try {
      const now = await take(api.PUT('/me/organisation', { body: { organisation } }))
      client.clear()
      client.setQueryData(['me'], now)
      await go('/')
    } catch (fault) {
      void message.error(why(fault))
    }
  }

  return (
    <Dropdown
      trigger={['click']}
      menu={{
        items: [
          { key: 'who', label: `${me.person.name} · ${me.roles.map((role) => w('role', role)).join(comma)}`, disabled: true },
          ...(me.organisations.length > 1
            ? [{ type: 'group' as const, key: 'behalf', label: t('behalf.title'), children: me.organisations.map((one) => ({ key: one.id, disabled: one.id === me.organisation.id, label: one.name, onClick: () => void actFor(one.id) })) }]
            : []),
          { key: 'account', icon: <UserOutlined aria-hidden />, label: t('account.title'), onClick: () => void go('/account') },
          { key: 'help', icon: <QuestionCircleOutlined aria-hidden />, label: t('tickets.here'), onClick: () => void go(`/tickets?about=${encodeURIComponent(place.pathname + place.search)}`) },
          { key: 'public', label: <a href="/">{t('menu.public')}</a> },
          { key: 'leave', icon: <LogoutOutlined aria-hidden />, label: t('login.leave'), onClick: () => void leave() },
        ],
      }}
    >
      <Button type="text" icon={<UserOutlined aria-hidden />} aria-label={t('account.menu', { name: me.person.name })}>
        <span className="hide-phone">{me.person.name}</span>
      </Button>
    </Dropdown>
  )
}
