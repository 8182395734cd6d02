import type { Schemas } from '../api/client'
import type { Role } from './session'

/** rolesOf is which roles a person may hold in each kind of organisation. */
export const rolesOf: Record<Schemas['OrganisationKind'], Role[]> = {
  agency: ['agency_preparer', 'agency_submitter', 'agency_admin'],
  department: ['department_officer', 'department_manager', 'department_finance', 'key_holder'],
  operator: ['operator_reviewer', 'operator_publisher'],
  regulator: ['regulator', 'key_holder'],
  steward: ['steward', 'key_holder'],
  supervisor: ['supervisor', 'key_holder'],
  auditor: ['auditor'],
  expert: ['expert'],
  claimant: ['claimant'],
  admin: ['admin_system', 'admin_security', 'admin_audit'],
}
