import {
  AuditOutlined,
  BankOutlined,
  CheckCircleOutlined,
  FileDoneOutlined,
  FileSearchOutlined,
  FormOutlined,
  FlagOutlined,
  MailOutlined,
  ProfileOutlined,
  SafetyCertificateOutlined,
  SendOutlined,
  SolutionOutlined,
  TeamOutlined,
} from '@ant-design/icons'
import type { ReactNode } from 'react'
import type { MessageKey } from '../messages'
import { has, type Me, type Role } from './session'

interface Place {
  to: string
  label: MessageKey
  icon: ReactNode
  roles?: Role[]
}

const agency: Role[] = ['agency_preparer', 'agency_submitter', 'agency_admin']
const department: Role[] = ['department_officer', 'department_manager', 'department_finance']

const places: Place[] = [
  { to: '/opportunities', label: 'menu.opportunities', icon: <FileSearchOutlined />, roles: agency },
  { to: '/bids', label: 'menu.bids', icon: <SendOutlined />, roles: agency },
  { to: '/notices?queue=internal', label: 'menu.internal', icon: <CheckCircleOutlined />, roles: ['department_manager'] },
  { to: '/notices', label: 'menu.notices', icon: <ProfileOutlined />, roles: department },
  { to: '/notices/new', label: 'menu.new', icon: <FormOutlined />, roles: ['department_officer'] },
  { to: '/contracts', label: 'menu.contracts', icon: <FileDoneOutlined />, roles: [...agency, ...department] },
  { to: '/admission', label: 'menu.admission', icon: <SafetyCertificateOutlined />, roles: agency },
  { to: '/admissions', label: 'menu.admissions', icon: <SolutionOutlined />, roles: ['operator_reviewer', 'operator_publisher'] },
  { to: '/notices?queue=review', label: 'menu.review', icon: <CheckCircleOutlined />, roles: ['operator_reviewer'] },
  { to: '/notices?queue=approved', label: 'menu.publish', icon: <SendOutlined />, roles: ['operator_publisher'] },
  { to: '/notices?queue=published', label: 'menu.published', icon: <ProfileOutlined />, roles: ['operator_reviewer', 'operator_publisher'] },
  { to: '/findings', label: 'menu.findings', icon: <FlagOutlined />, roles: ['operator_reviewer', 'operator_publisher'] },
  { to: '/undelivered', label: 'menu.undelivered', icon: <MailOutlined />, roles: ['operator_reviewer', 'operator_publisher'] },
  { to: '/audit', label: 'menu.audit', icon: <AuditOutlined />, roles: ['supervisor', 'auditor'] },
  { to: '/organisations', label: 'menu.organisations', icon: <BankOutlined />, roles: ['admin_system', 'admin_security', 'admin_audit'] },
  { to: '/people', label: 'menu.people', icon: <TeamOutlined />, roles: ['admin_system', 'admin_security', 'admin_audit'] },
  { to: '/letters', label: 'menu.letters', icon: <MailOutlined /> },
]

/** menuFor is where the person's roles lead. */
export function menuFor(me: Me): Place[] {
  return places.filter((place) => !place.roles || has(me, ...place.roles))
}
