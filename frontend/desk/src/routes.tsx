import type { ComponentType } from 'react'
import { createBrowserRouter, type RouteObject } from 'react-router'
import { Broken } from './parts/Broken'
import { SessionGate } from './parts/SessionGate'
import { Shell } from './parts/Shell'

/** page splits one screen into a file of its own, loaded when it is first opened. */
function page(path: string, load: () => Promise<ComponentType>): RouteObject {
  return { path, lazy: async () => ({ Component: await load() }) }
}

const closed: RouteObject[] = [
  page('/', () => import('./pages/account/Home').then((m) => m.Home)),
  page('/letters', () => import('./pages/account/Letters').then((m) => m.Letters)),
  page('/searches', () => import('./pages/following/Following').then((m) => m.Following)),
  page('/account', () => import('./pages/account/Account').then((m) => m.Account)),

  page('/admission', () => import('./pages/agency/Admission').then((m) => m.Admission)),
  page('/opportunities', () => import('./pages/agency/Opportunities').then((m) => m.Opportunities)),
  page('/opportunities/:number', () => import('./pages/agency/BidPage').then((m) => m.BidPage)),
  page('/reading-key', () => import('./pages/agency/ReadingKey').then((m) => m.ReadingKey)),
  page('/shares', () => import('./pages/shares/Shares').then((m) => m.Shares)),
  page('/bids', () => import('./pages/agency/Bids').then((m) => m.Bids)),
  page('/bids/:id', () => import('./pages/agency/BidDetail').then((m) => m.BidDetail)),

  page('/notices', () => import('./pages/notice/Notices').then((m) => m.Notices)),
  page('/notices/new', () => import('./pages/notice/NewNotice').then((m) => m.NewNotice)),
  page('/notices/:id', () => import('./pages/notice/NoticePage').then((m) => m.NoticePage)),
  page('/notices/:id/approve', () => import('./pages/notice/ApprovePage').then((m) => m.ApprovePage)),
  page('/chain', () => import('./pages/department/ChainPage').then((m) => m.ChainPage)),
  page('/emergencies', () => import('./pages/department/Emergencies').then((m) => m.Emergencies)),
  page('/samples', () => import('./pages/operator/Samples').then((m) => m.Samples)),
  page('/templates', () => import('./pages/operator/Templates').then((m) => m.Templates)),
  page('/notices/:id/edit', () => import('./pages/notice/EditNotice').then((m) => m.EditNotice)),
  page('/budget', () => import('./pages/budget/BudgetLines').then((m) => m.BudgetLines)),
  page('/budget/:id', () => import('./pages/budget/BudgetLinePage').then((m) => m.BudgetLinePage)),
  page('/notices/:id/revise', () => import('./pages/revision/Revise').then((m) => m.Revise)),
  page('/revisions', () => import('./pages/revision/Revisions').then((m) => m.Revisions)),
  page('/revisions/:id', () => import('./pages/revision/RevisionPage').then((m) => m.RevisionPage)),
  page('/explanations', () => import('./pages/explanation/Explanations').then((m) => m.Explanations)),
  page('/enquiries', () => import('./pages/enquiry/Enquiries').then((m) => m.Enquiries)),
  page('/awards/:number', () => import('./pages/award/AwardPage').then((m) => m.AwardPage)),
  page('/contracts', () => import('./pages/contract/Contracts').then((m) => m.Contracts)),
  page('/contracts/new/:number', () => import('./pages/contract/NewContract').then((m) => m.NewContract)),
  page('/contracts/:id', () => import('./pages/contract/ContractPage').then((m) => m.ContractPage)),

  page('/panels', () => import('./pages/panel/Panels').then((m) => m.Panels)),
  page('/panels/:number', () => import('./pages/panel/PanelPage').then((m) => m.PanelPage)),

  page('/purchases', () => import('./pages/purchase/Purchases').then((m) => m.Purchases)),
  page('/rulebooks/try', () => import('./pages/rulebook/TryRulebook').then((m) => m.TryRulebook)),

  page('/admissions', () => import('./pages/operator/Admissions').then((m) => m.Admissions)),
  page('/agency-changes', () => import('./pages/operator/AgencyChanges').then((m) => m.AgencyChanges)),
  page('/agency-changes/:id', () => import('./pages/operator/AgencyChangePage').then((m) => m.AgencyChangePage)),
  page('/firm-claims', () => import('./pages/firmclaim/FirmClaims').then((m) => m.FirmClaims)),
  page('/firm-claims/:id', () => import('./pages/firmclaim/FirmClaimPage').then((m) => m.FirmClaimPage)),
  page('/opinions', () => import('./pages/opinion/Opinions').then((m) => m.Opinions)),
  page('/opinions/:id', () => import('./pages/opinion/OpinionPage').then((m) => m.OpinionPage)),
  page('/own-relations', () => import('./pages/agency/OwnRelations').then((m) => m.OwnRelations)),
  page('/admission/change', () => import('./pages/agency/FileChange').then((m) => m.FileChange)),
  page('/intakes', () => import('./pages/operator/Intakes').then((m) => m.Intakes)),
  page('/admissions/:id', () => import('./pages/operator/AdmissionReview').then((m) => m.AdmissionReview)),
  page('/findings', () => import('./pages/operator/Findings').then((m) => m.Findings)),
  page('/rechecks', () => import('./pages/oversight/Rechecks').then((m) => m.Rechecks)),
  page('/rechecks/:id', () => import('./pages/oversight/RecheckPage').then((m) => m.RecheckPage)),
  page('/relations', () => import('./pages/operator/Relations').then((m) => m.Relations)),
  page('/undelivered', () => import('./pages/operator/Undelivered').then((m) => m.Undelivered)),

  page('/changes', () => import('./pages/change/Changes').then((m) => m.Changes)),
  page('/changes/new', () => import('./pages/change/RegisterChange').then((m) => m.RegisterChange)),
  page('/changes/:id', () => import('./pages/change/ChangePage').then((m) => m.ChangePage)),
  page('/changes/:id/edit', () => import('./pages/change/RegisterChange').then((m) => m.RegisterChange)),
  page('/changes/:id/answer', () => import('./pages/change/AnswerChange').then((m) => m.AnswerChange)),
  page('/changes/:id/draft', () => import('./pages/change/DraftChange').then((m) => m.DraftChange)),
  page('/lookback', () => import('./pages/steward/LookBack').then((m) => m.LookBack)),

  page('/audit', () => import('./pages/oversight/Audit').then((m) => m.Audit)),
  page('/audit/:number', () => import('./pages/oversight/AuditAward').then((m) => m.AuditAward)),

  page('/organisations', () => import('./pages/admin/Organisations').then((m) => m.Organisations)),
  page('/tickets', () => import('./pages/help/Tickets').then((m) => m.Tickets)),
  page('/tickets/:id', () => import('./pages/help/TicketPage').then((m) => m.TicketPage)),
  page('/needed', () => import('./pages/admin/Needed').then((m) => m.Needed)),
  page('/security', () => import('./pages/admin/SecurityLog').then((m) => m.SecurityLog)),
  page('/identities', () => import('./pages/admin/Identities').then((m) => m.Identities)),
  page('/proved', () => import('./pages/account/Proved').then((m) => m.Proved)),
  page('/people', () => import('./pages/admin/People').then((m) => m.People)),
  page('*', () => import('./pages/account/Lost').then((m) => m.Lost)),
]

/** router is the map of the desks. Paths are permanent: letters point at them. */
export const router = createBrowserRouter(
  [
    {
      ErrorBoundary: Broken,
      HydrateFallback: () => null,
      children: [
        page('/capture/:token', () => import('./pages/capture/Capture').then((m) => m.Capture)),
        page('/login', () => import('./pages/account/SignIn').then((m) => m.SignIn)),
        page('/register', () => import('./pages/account/Register').then((m) => m.Register)),
        page('/claim', () => import('./pages/firmclaim/ClaimFirm').then((m) => m.ClaimFirm)),
        page('/forgot', () => import('./pages/account/Forgot').then((m) => m.Forgot)),
        page('/password', () => import('./pages/account/SetPassword').then((m) => m.SetPassword)),
        { Component: SessionGate, children: [{ Component: Shell, children: [{ ErrorBoundary: Broken, children: closed }] }] },
      ],
    },
  ],
  { basename: '/desk' },
)
