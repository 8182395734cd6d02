package rulebook

// The keys of a rulebook (cn-rules Appendix A, in our words). Methods and minimum bidders have rows of their own.
const (
	KeyThreshold          = "threshold.services" // at or above it the procurement law takes over
	KeyThresholdGoods     = "threshold.goods"
	KeyThresholdWorks     = "threshold.works"
	KeyThresholdFloor     = "threshold.floor"      // the least a city may set
	KeyTenderLine         = "tender.line"          // open tender
	KeyMustTender         = "must_tender.services" // survey, design, supervision of works
	KeyDirectMax          = "direct.max"           // fast lane and direct
	KeyDirectSameAgency   = "direct.same_agency_per_year"
	KeySplitWarn          = "split.warn"         // share of the threshold from which pieces are shown
	KeyNearThreshold      = "split.near"         // a single amount this close is shown
	KeyTitleWindow        = "split.title_window" // days in which titles are compared
	KeyTitleSimilarity    = "split.title_similarity"
	KeyBidWindow          = "bid_window" // by amount
	KeyRepostWindow       = "repost_window"
	KeyStandstill         = "standstill"
	KeyBeaconDraw         = "beacon.draw"       // draws take in a public random value that is named beforehand; unset: no
	KeyBeaconAfter        = "beacon.after"      // from the deadline, and from the record of both lists, to its round
	KeyBeaconWait         = "beacon.wait"       // from the round until a supervisor may order the draw without it
	KeyOpeningDue         = "opening.due"       // from the deadline: later, the notice shows a sign and a supervisor may order the opening; unset: never
	KeySplitFrom          = "split_key.from"    // amount from which a notice's keys are split among holders; unset: never
	KeySplitHolders       = "split_key.holders" // among how many
	KeySplitNeeded        = "split_key.needed"  // how many of them open
	KeySplitWait          = "split_key.wait"    // from when they are asked: with fewer shares by then the notice fails
	KeyAdmissionCheck     = "admission.check"
	KeyNoticeReview       = "notice.review"
	KeyFindingAnswer      = "finding.answer" // a department's answer to a finding about its open notice
	KeyContractSign       = "contract.sign"
	KeyContractPublish    = "contract.publish"
	KeyContractFile       = "contract.file"
	KeyAddendumMax        = "addendum.max"
	KeyAccept             = "accept"
	KeyPay                = "pay"
	KeyPayMax             = "pay.max"
	KeyRate               = "rate"
	KeyEnquiryAnswer      = "enquiry.answer"
	KeyEnquiryCutoff      = "enquiry.cutoff" // a question is taken as long as this span still ends by the deadline for bids
	KeyObjectionRaise     = "objection.raise"
	KeyObjectionReply     = "objection.reply"
	KeyComplaintRaise     = "complaint.raise"
	KeyComplaintAccept    = "complaint.accept"
	KeyComplaintDecide    = "complaint.decide"
	KeyLowRatio           = "low.ratio"    // below this share of the mean a price must be explained
	KeyLowExplain         = "low.explain"  // an agency's time to explain an abnormally low price
	KeyLowDecide          = "low.decide"   // the time to decide on it; after it the explanation counts as accepted
	KeyPlacesSpare        = "places.spare" // bidders needed beyond the places, of a notice with several; unset: 0
	KeyAverageVariant     = "average.variant"
	KeyNextCandidate      = "next_candidate"                   // department, reserve
	KeyAfterSecondFailure = "after_second_failure"             // department, repost
	KeyFewestBidders      = "after_second_failure.min_bidders" // enough when the department goes on with fewer
	KeySingleBidder       = "after_second_failure.single"      // one bidder is enough, with reasons and minutes
	KeyShowLosingPrices   = "show_losing_prices"
	KeyAvoidMax           = "avoid.max"
	KeyDocumentsMax       = "documents.max"             // documents a notice may ask bidders for where its method needs none; unset: none
	KeyScoredExperts      = "scored.experts"            // experts on the panel of a scored notice
	KeyScoredDue          = "scored.due"                // from the call, to a locked sheet
	KeyScoredOutlier      = "scored.outlier"            // share of the panel's points from which a score is marked; unset: none is
	KeyArchive            = "archive"                   // years
	KeyCatalogueBelow     = "catalogue.below_threshold" // items of the centralised catalogue may be bought here below the threshold
	KeyFixedPriceMax      = "fixed_price.max"
	KeyMarketMust         = "market.must"          // what fiscal money buys below the threshold must be bought here (应进必进)
	KeyBudgetLine         = "budget.line_required" // a purchase needs a registered budget line with enough left
	KeyFastLaneSample     = "fast_lane.sample"     // share of fast-lane notices the operator reviews afterwards; unset: no fast lane
	KeyFastLaneReview     = "fast_lane.review"     // by when
	KeyFastLaneWarnings   = "fast_lane.warnings"   // checks that may warn in the fast lane; unset: none
	KeyMinutesFrom        = "minutes.from"         // amount from which the department's minutes are attached; unset: never
	KeyEmergencyReport    = "emergency.report"     // by when an emergency purchase is recorded, from the event
	KeyChangeTask         = "change.task"          // a department's answer on a change of directory or rules
	KeyChangeCountersign  = "change.countersign"   // its countersignature
	KeyChangeReview       = "change.review"        // legality and fair competition
	KeyChangeComment      = "change.comment"       // the public's window
	KeyExpiryFirst        = "expiry.first"         // how long before its last day a certificate is spoken of, the first time
	KeyExpirySecond       = "expiry.second"
	KeyExpiryLast         = "expiry.last"
	KeyAgencyChange       = "agency.change"    // by when an agency files a change of itself
	KeyAgencyPromise      = "agency.promise"   // by when a document that was to follow is there
	KeyClaimHear          = "claim.hear"       // how long the people who hold a claimed firm's accounts are waited for
	KeyClaimDecide        = "claim.decide"     // by when the operator decides on a claim
	KeyRoleOf             = "role.by_contract" // which categories make their agency a designer, manager, supervisor or tester of the project; unset: none
	KeyOpinionAsk         = "opinion.ask"      // of which regulator an opinion is asked when a firm of a trade is let in; unset: of none
	KeyOpinionDue         = "opinion.due"      // how long it is waited for; silence does not block

	KeyIdentityAfterDecision = "identity.after_decision" // how long images of identity papers are kept after the decision on the application
	KeyIdentityAfterUpload   = "identity.after_upload"   // and after their upload, when they are not handed in

	KeyIdentityAfterSubmission = "identity.after_submission" // and after the submission of an application on which nobody decides
)

// Overridable are the checks whose block a rulebook may mark as overridable: never the threshold, the must-tender line,
// the catalogue or personal data.
var Overridable = []string{"splitting", "qualification", "term"}

// OverrideKey is the key that names the second person for an override of a check; a check without one can't be overridden.
func OverrideKey(check string) string { return "override." + check }

// spanUnits are the units in which lengths of time are written.
var spanUnits = []string{"working_day", "day", "hour", "minute"}

// unitsOf says in which units a key may be written; a key that is not here is refused.
var unitsOf = map[string][]string{
	KeyThreshold: {"yuan"}, KeyThresholdGoods: {"yuan"}, KeyThresholdWorks: {"yuan"}, KeyThresholdFloor: {"yuan"},
	KeyTenderLine: {"yuan"}, KeyMustTender: {"yuan"}, KeyDirectMax: {"yuan"}, KeyFixedPriceMax: {"yuan"}, KeyMinutesFrom: {"yuan"},
	KeySplitFrom: {"yuan"}, KeySplitHolders: {"count"}, KeySplitNeeded: {"count"}, KeySplitWait: spanUnits,
	KeyDirectSameAgency: {"count"}, KeyAvoidMax: {"count"}, KeyArchive: {"count"}, KeyDocumentsMax: {"count"}, KeyFastLaneWarnings: {"count"},
	KeySplitWarn: {"ratio"}, KeyNearThreshold: {"ratio"}, KeyTitleSimilarity: {"ratio"}, KeyAddendumMax: {"ratio"}, KeyLowRatio: {"ratio"}, KeyFastLaneSample: {"ratio"},
	KeyTitleWindow: {"day"},
	KeyBidWindow:   spanUnits, KeyRepostWindow: spanUnits, KeyStandstill: spanUnits, KeyBeaconWait: spanUnits, KeyOpeningDue: spanUnits, KeyBeaconAfter: {"minute", "hour"}, KeyBeaconDraw: {"flag"}, KeyAdmissionCheck: spanUnits,
	KeyNoticeReview: spanUnits, KeyContractSign: spanUnits, KeyContractPublish: spanUnits,
	KeyContractFile: spanUnits, KeyAccept: spanUnits, KeyPay: spanUnits, KeyPayMax: spanUnits, KeyRate: spanUnits,
	KeyEnquiryAnswer: spanUnits, KeyObjectionRaise: spanUnits, KeyObjectionReply: spanUnits, KeyComplaintRaise: spanUnits,
	KeyComplaintAccept: spanUnits, KeyComplaintDecide: spanUnits, KeyFindingAnswer: spanUnits, KeyFastLaneReview: spanUnits, KeyEmergencyReport: spanUnits,
	KeyLowExplain: spanUnits, KeyLowDecide: spanUnits, KeyPlacesSpare: {"count"}, KeyScoredExperts: {"count"}, KeyScoredDue: spanUnits, KeyScoredOutlier: {"ratio"},
	KeyEnquiryCutoff: spanUnits, KeyFewestBidders: {"count"}, KeySingleBidder: {"flag"},
	KeyChangeTask: spanUnits, KeyChangeCountersign: spanUnits, KeyChangeReview: spanUnits, KeyChangeComment: spanUnits,
	KeyAverageVariant: {"choice"}, KeyNextCandidate: {"choice"}, KeyAfterSecondFailure: {"choice"}, KeyShowLosingPrices: {"flag"}, KeyCatalogueBelow: {"flag"}, KeyMarketMust: {"flag"},
	KeyExpiryFirst: {"day"}, KeyExpirySecond: {"day"}, KeyExpiryLast: {"day"},
	KeyAgencyChange: spanUnits, KeyAgencyPromise: spanUnits, KeyClaimHear: spanUnits, KeyClaimDecide: spanUnits,
	KeyRoleOf: {"roles"}, KeyOpinionAsk: {"offices"}, KeyOpinionDue: spanUnits,
	KeyIdentityAfterDecision: {"day"}, KeyIdentityAfterUpload: {"day"}, KeyIdentityAfterSubmission: {"day"},
	KeyBudgetLine: {"flag"}, OverrideKey("splitting"): {"choice"}, OverrideKey("qualification"): {"choice"}, OverrideKey("term"): {"choice"},
}

// choicesOf are the words a choice key may say.
var choicesOf = map[string][]string{
	KeyRoleOf:                {"designed", "wrote_need", "managed", "supervises", "tests"},
	KeyAverageVariant:        {"trimmed", "nearest-below", "nearest"},
	KeyNextCandidate:         {"department", "reserve"},
	KeyAfterSecondFailure:    {"department", "repost"},
	OverrideKey("splitting"): {"manager", "supervisor"}, OverrideKey("qualification"): {"manager", "supervisor"}, OverrideKey("term"): {"manager", "supervisor"},
}
