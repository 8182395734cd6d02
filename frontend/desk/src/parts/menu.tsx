import {
  ApartmentOutlined,
  AuditOutlined,
  BankOutlined,
  CheckCircleOutlined,
  ExperimentOutlined,
  DiffOutlined,
  FileDoneOutlined,
  FileSearchOutlined,
  FormOutlined,
  FlagOutlined,
  HistoryOutlined,
  KeyOutlined,
  MailOutlined,
  OrderedListOutlined,
  ProfileOutlined,
  QuestionCircleOutlined,
  SafetyCertificateOutlined,
  SendOutlined,
  SolutionOutlined,
  StarOutlined,
  SwapOutlined,
  SyncOutlined,
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

// A person's own work comes first: the first place is where he arrives.
const places: Place[] = [
  { to: '/firm-claims', label: 'menu.firmclaims', icon: <SwapOutlined aria-hidden />, roles: ['claimant'] },
  { to: '/opportunities', label: 'menu.opportunities', icon: <FileSearchOutlined aria-hidden />, roles: agency },
  { to: '/bids', label: 'menu.bids', icon: <SendOutlined aria-hidden />, roles: agency },
  { to: '/changes', label: 'menu.changes', icon: <DiffOutlined aria-hidden />, roles: ['steward', 'regulator'] },
  { to: '/opinions', label: 'menu.opinions', icon: <SolutionOutlined aria-hidden />, roles: ['regulator'] },
  { to: '/reading-key', label: 'reading.title', icon: <KeyOutlined aria-hidden />, roles: agency },
  { to: '/notices?queue=internal', label: 'menu.internal', icon: <CheckCircleOutlined aria-hidden />, roles: ['department_manager'] },
  { to: '/notices', label: 'menu.notices', icon: <ProfileOutlined aria-hidden />, roles: department },
  { to: '/notices/new', label: 'menu.new', icon: <FormOutlined aria-hidden />, roles: ['department_officer'] },
  { to: '/panels', label: 'panels.title', icon: <SolutionOutlined aria-hidden />, roles: ['expert'] },
  { to: '/audit', label: 'menu.audit', icon: <AuditOutlined aria-hidden />, roles: ['supervisor', 'auditor'] },
  { to: '/notices?queue=published', label: 'menu.oversee', icon: <ProfileOutlined aria-hidden />, roles: ['supervisor'] },
  { to: '/budget', label: 'menu.budget', icon: <BankOutlined aria-hidden />, roles: [...department, 'supervisor', 'auditor'] },
  { to: '/contracts', label: 'menu.contracts', icon: <FileDoneOutlined aria-hidden />, roles: [...agency, ...department] },
  { to: '/purchases', label: 'menu.purchases', icon: <OrderedListOutlined aria-hidden />, roles: [...department, 'steward', 'supervisor', 'auditor'] },
  { to: '/chain', label: 'menu.chain', icon: <TeamOutlined aria-hidden />, roles: department },
  { to: '/admission', label: 'menu.admission', icon: <SafetyCertificateOutlined aria-hidden />, roles: agency },
  { to: '/own-relations', label: 'menu.relations', icon: <ApartmentOutlined aria-hidden />, roles: agency },
  { to: '/admissions', label: 'menu.admissions', icon: <SolutionOutlined aria-hidden />, roles: ['operator_reviewer', 'operator_publisher'] },
  { to: '/agency-changes', label: 'menu.agencychanges', icon: <DiffOutlined aria-hidden />, roles: [...agency, 'operator_reviewer', 'operator_publisher'] },
  { to: '/firm-claims', label: 'menu.firmclaims', icon: <SwapOutlined aria-hidden />, roles: ['agency_admin', 'operator_reviewer', 'operator_publisher', 'supervisor', 'auditor'] },
  { to: '/admissions?status=admitted', label: 'menu.agencies', icon: <SolutionOutlined aria-hidden />, roles: ['supervisor'] },
  { to: '/intakes', label: 'menu.intakes', icon: <OrderedListOutlined aria-hidden />, roles: ['operator_reviewer', 'operator_publisher'] },
  { to: '/notices?queue=review', label: 'menu.review', icon: <CheckCircleOutlined aria-hidden />, roles: ['operator_reviewer'] },
  { to: '/notices?queue=approved', label: 'menu.publish', icon: <SendOutlined aria-hidden />, roles: ['operator_publisher'] },
  { to: '/notices?queue=published', label: 'menu.published', icon: <ProfileOutlined aria-hidden />, roles: ['operator_reviewer', 'operator_publisher'] },
  { to: '/findings', label: 'menu.findings', icon: <FlagOutlined aria-hidden />, roles: ['department_officer', 'department_manager', 'operator_reviewer', 'operator_publisher', 'supervisor', 'auditor'] },
  { to: '/rechecks', label: 'menu.rechecks', icon: <SyncOutlined aria-hidden />, roles: ['steward', 'operator_reviewer', 'operator_publisher', 'supervisor', 'auditor'] },
  { to: '/relations', label: 'menu.relations', icon: <ApartmentOutlined aria-hidden />, roles: ['operator_reviewer', 'operator_publisher', 'supervisor', 'auditor'] },
  { to: '/undelivered', label: 'menu.undelivered', icon: <MailOutlined aria-hidden />, roles: ['operator_reviewer', 'operator_publisher'] },
  { to: '/explanations', label: 'menu.explanations', icon: <QuestionCircleOutlined aria-hidden />, roles: ['agency_submitter', 'agency_admin', 'department_manager'] },
  { to: '/enquiries', label: 'menu.enquiries', icon: <QuestionCircleOutlined aria-hidden />, roles: ['department_officer', 'department_manager', 'operator_reviewer', 'supervisor'] },
  { to: '/revisions', label: 'menu.revisions', icon: <DiffOutlined aria-hidden />, roles: ['department_officer', 'department_manager', 'operator_reviewer', 'operator_publisher'] },
  { to: '/changes', label: 'menu.changes', icon: <DiffOutlined aria-hidden />, roles: ['department_officer', 'department_manager', 'operator_reviewer', 'operator_publisher', 'supervisor', 'auditor'] },
  { to: '/lookback', label: 'menu.lookback', icon: <HistoryOutlined aria-hidden />, roles: ['steward', 'supervisor', 'auditor'] },
  { to: '/emergencies', label: 'menu.emergencies', icon: <FlagOutlined aria-hidden />, roles: [...department, 'steward', 'operator_reviewer', 'operator_publisher', 'supervisor', 'auditor'] },
  { to: '/samples', label: 'menu.samples', icon: <CheckCircleOutlined aria-hidden />, roles: ['operator_reviewer', 'operator_publisher', 'supervisor', 'auditor'] },
  { to: '/templates', label: 'menu.templates', icon: <FormOutlined aria-hidden />, roles: ['steward', 'operator_reviewer', 'operator_publisher'] },
  { to: '/rulebooks/try', label: 'menu.try', icon: <ExperimentOutlined aria-hidden />, roles: ['steward', 'operator_reviewer', 'operator_publisher', 'admin_system'] },
  { to: '/organisations', label: 'menu.organisations', icon: <BankOutlined aria-hidden />, roles: ['admin_system', 'admin_security', 'admin_audit'] },
  { to: '/people', label: 'menu.people', icon: <TeamOutlined aria-hidden />, roles: ['admin_system', 'admin_security', 'admin_audit'] },
  { to: '/needed', label: 'menu.needed', icon: <TeamOutlined aria-hidden />, roles: ['admin_system', 'admin_security', 'admin_audit', 'agency_admin', 'department_manager', 'operator_reviewer', 'operator_publisher', 'steward', 'supervisor'] },
  { to: '/security', label: 'menu.security', icon: <SafetyCertificateOutlined aria-hidden />, roles: ['admin_security', 'admin_audit'] },
  { to: '/identities', label: 'menu.identities', icon: <SolutionOutlined aria-hidden />, roles: ['admin_system'] },
  { to: '/shares', label: 'shares.title', icon: <KeyOutlined aria-hidden />, roles: ['key_holder'] },
  { to: '/searches', label: 'menu.following', icon: <StarOutlined aria-hidden /> },
  { to: '/tickets', label: 'menu.tickets', icon: <QuestionCircleOutlined aria-hidden /> },
  { to: '/letters', label: 'menu.letters', icon: <MailOutlined aria-hidden /> },
]

/** menuFor is where the person's roles lead. */
export function menuFor(me: Me): Place[] {
  return places.filter((place) => !place.roles || has(me, ...place.roles))
}
