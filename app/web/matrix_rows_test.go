package web

import (
	"maps"
	"strings"

	"github.com/intermart/intermart/app"
)

// elsewhere are the writes that are no step of a noun's life, and where they are tested.
var elsewhere = map[string]string{
	"signIn": "TestSessionCookie", "signOut": "TestSessionCookie", "changePassword": "app.TestPassword", "enrolTOTP": "app.TestTOTP",
	"confirmTOTP": "app.TestTOTP", "forgotPassword": "app.TestReset", "resetPassword": "app.TestReset", "advanceDemoClock": "app.TestDemoClock",
	"registerAgency": "app.TestRegistrationChecksTheCode", "uploadFile": "app.TestUploadAnswersRepeatsAndRefusesOthers",
	"checkNotice": "writes nothing", "readAllLetters": "one's own letters", "readLetter": "one's own letters", "chooseMessages": "one's own",
	"retryDelivery": "app: operatorsOnly", "createPerson": "TestAdministratorMakesOrganisationsAndPeople",
	"setRoles": "TestAdministratorMakesOrganisationsAndPeople", "disablePerson": "TestAdministratorMakesOrganisationsAndPeople",
	"setChain": "app.TestAChainOfTwoStepsByAmount", "nameDeputy": "app.TestADeputyActsForSomebodyAndJoinsNoDuties", "endDeputy": "domain.TestADeputationEnds",
	"createTemplate": "app.TestBeginnings", "saveTemplate": "domain.TestATemplateIsKeptByItsRegion", "retireTemplate": "app.TestBeginnings",
	"concludeSample": "app.TestTheFastLane", "reportEmergency": "app.TestEmergencyPurchases", "confirmEmergency": "app.TestEmergencyPurchases",
	"refuseEmergency": "app.TestEmergencyPurchases", "declineDirect": "app.TestAFirmDeclinesADirectSelection",
	"registerPurchase": "TestPurchasesAndDraftsByTheContract", "strikePurchase": "TestPurchasesAndDraftsByTheContract, domain.TestAStruckLineCountsNoMoreAndIsStruckOnce",
	"tryRulebook": "app.TestWhoMayTryWhat: writes nothing", "readChangeSheet": "TestTheEditorOfAChange: writes nothing",
	"explainPrice": explanationTests, "decideExplanation": explanationTests,
	"strikeReserve": strikeTests, "revokeAward": strikeTests,
	"registerChange": changeTests, "editChange": changeTests, "sendChange": changeTests, "answerChange": changeTests, "recordChangeSilence": changeTests,
	"draftChange": changeTests, "circulateChange": changeTests, "countersignChange": changeTests, "reviewChange": changeTests, "returnChange": changeTests,
	"publishChange": changeTests, "withdrawChange": changeTests, "commentOnChange": changeTests, "replyToComment": changeTests,
	"reviseAgain":      revisionTests,
	"importMatterList": "TestLookBackOfADistrict, TestLookBackIsOfOnesOwnRegion",
	"startDocument":    documentTests, "storeDocumentPart": documentTests, "finishDocument": documentTests, "setReadingKey": "app.TestTheFirmsReadingKey",
	"setHolderKey": "app.TestWhoHoldsShares", "giveShare": "app.TestFewerSharesOpenNothingAndEnoughOpenEverything, app.TestWhoHoldsShares",
	"recuse": "app.TestWhoRecusesHimselfDecidesNothing", "exitOwnAgency": vettingTests, "fileAgencyChange": vettingTests, "acceptAgencyChange": vettingTests, "returnAgencyChange": vettingTests, "takeAdmission": vettingTests,
	"openFirmClaim": claimTests, "fileFirmClaim": claimTests, "answerFirmClaim": claimTests, "withdrawFirmClaim": claimTests, "decideFirmClaim": claimTests,
	"giveOpinion": opinionTests, "replyToOpinion": opinionTests,
	"fileRelation": "app.TestAnAgencyFilesItsRelations", "endRelation": "app.TestAnAgencyFilesItsRelations",
	"putAdmissionBack": vettingTests, "addEvidence": vettingTests, "standAgency": vettingTests, "admitMany": vettingTests, "publishMany": "app.TestSeveralNoticesArePublishedEachByItself",
	"beginCapture": "app.TestAPhoneAsScanner", "openCapture": "app.TestAPhoneAsScanner", "finishCapture": "app.TestAPhoneAsScanner",
	"beginIntake": "app.TestAnIntake", "releaseIntake": "app.TestAnIntake",
	"signInByPasskey": accountTests, "askPasskey": accountTests, "askOwnPasskey": accountTests, "proveByPasskey": accountTests, "beginPasskey": accountTests,
	"addPasskey": accountTests, "removePasskey": accountTests, "actFor": "app.TestOnePersonOfTwoOrganisations", "proveMe": "app.TestWhatDecidesNeedsAFreshProof",
	"signInByPhone": "app.TestACodeByPhone", "askPhoneCode": "app.TestACodeByPhone", "askMobileCode": "app.TestACodeByPhone", "confirmMobile": "app.TestACodeByPhone",
	"endSession": "app.TestSessionsAreListedAndEnded", "endOtherSessions": "app.TestSessionsAreListedAndEnded", "makeRecoveryCodes": "app.TestALostAuthenticator",
	"answerInvitation": "app.TestAnInvitationIsAnswered", "leaveOrganisation": "app.TestWhoLeavesHandsOver", "removePerson": "app.TestWhoLeavesHandsOver",
	"saveSearch": "app.TestSearchesAndStarsAreOnesOwn", "dropSearch": "app.TestSearchesAndStarsAreOnesOwn", "starNotice": "app.TestSearchesAndStarsAreOnesOwn",
	"unstarNotice": "app.TestSearchesAndStarsAreOnesOwn", "makeCalendarFeed": "app.TestTheCalendarsToken", "endCalendarFeed": "app.TestTheCalendarsToken",
	"createToken": "app.TestAPITokens", "revokeToken": "app.TestAPITokens", "erasePerson": "app.TestPersonalDataIsExportedAndErased",
	"askAccountReset": "app.TestALostAuthenticator, app.TestALostPassword", "decideAccountReset": "app.TestALostAuthenticator, app.TestALostPassword", "askForHelp": "app.TestARequestForHelp", "sayOnTicket": "app.TestARequestForHelp", "closeTicket": "app.TestARequestForHelp",
	"uploadIdentityPaper": "app.TestIdentityPapers", "consentIdentity": "app.TestIdentityPapers", "withdrawIdentity": "app.TestAWithdrawnConsentDeletesAtOnce",
	"letLook": "TestTheOperatorSeesAsTheySee", "beginLook": "TestTheOperatorSeesAsTheySee", "endLook": "TestTheOperatorSeesAsTheySee",
	"linkIdentity": "app.TestAnIdentityIsLinkedByAnAdministrator",
	"saveSheet":    panelTests, "lockSheet": panelTests, "recusePanel": panelTests,
	"registerBudgetLine": "app: budget", "adjustBudgetLine": "app: budget", "agreeOverride": "domain.TestWhoMayAgreeToAnOverride, app.TestAQualificationWaitsForTheSupervisor",
}

// revisionTests walk a revision by role and to its end.
const revisionTests = "app.TestWhoMayRevise, TestAfterPublicationThroughTheAPI"

// vettingTests walk what follows an admission, by role.
const vettingTests = "app.TestTheLifeOfAnAdmission, app.TestAChangeOfAnAgency, app.TestOversightDecidesOnAnAgency"

// claimTests walk a claim of a firm's accounts by role, clock and outcome.
const claimTests = "app.TestAFirmIsClaimed, app.TestWhatAClaimRefuses"

// opinionTests walk a regulator's opinion by role, clock and outcome.
const opinionTests = "domain.TestAnOpinionIsGivenOnceByItsRegulator, app.TestRegulatorsAreAskedAndSilenceDoesNotBlock"

// accountTests walk a passkey in a browser with a virtual authenticator.
const accountTests = "frontend/e2e/journeys/accounts.mjs"

// panelTests walk a panel by role, from its draw to its result.
const panelTests = "app.TestAPanelFromItsDrawToTheResult, app.TestSeatsThatFall"

// explanationTests walk an explanation by role, clock and outcome.
const explanationTests = "domain.TestExplanations, app.TestLowOffersAreExplained"

// strikeTests walk oversight's decisions about a ranking, by role and status.
const strikeTests = "domain.TestWhoMayStrikeAndRevoke, app.TestThreePlaces"

// changeTests walk every verb of a change at every status, by role.
const changeTests = "domain.TestEveryVerbOfAChange, app.TestAChangeFromDocumentToPublication, TestChangesThroughTheAPI"

// documentTests upload a document by role and at every step that refuses it.
const documentTests = "app.TestADocumentFromItsPartsToItsReaders, app.TestWhoMayUpload, TestFiftyMebibytesCutFiveTimes"

func reason(*matrix, scene, string) any { return obj{"reason": "情况有变"} }

func overseen(*matrix, scene, string) any {
	return obj{"document": "示财监〔2026〕7号", "reason": "收到投诉"}
}

// overseenWhile is from the publication until the contract is filed.
var overseenWhile = may{"open": "supervisor", "closed for bids": "supervisor", "frozen": "supervisor", "standstill": "supervisor", "declined": "supervisor",
	"standing": "supervisor", "drafted": "supervisor", "signed": "supervisor"}

// orSuspended adds the scenes in which a notice is suspended.
func orSuspended(scenes may) may {
	all := may{"suspended": "supervisor", "suspended in standstill": "supervisor"}
	maps.Copy(all, scenes)
	return all
}

func noBody(m *matrix, s scene, who string) any { return nil }

// number is the notice's, or one that nobody has.
func number(s scene) string {
	if n := s.vars["number"]; n != "" {
		return n
	}
	return "CG-430102-2026-999999"
}

// rows are the table: what is not named here is forbidden.
var rows = []row{
	{"createNotice", "", func(m *matrix, s scene, _ string) any {
		return obj{"id": app.NewID(), "fields": m.fieldsOf("第二份")}
	}, may{"*": "officer otherOfficer"}},
	{"saveNotice", "notice", func(m *matrix, s scene, _ string) any { return m.fieldsOf("改过") }, may{"draft": "officer", "returned": "officer"}},
	{"submitNotice", "notice", noBody, may{"draft": "officer", "returned": "officer"}},
	{"approveNotice", "notice", noBody, may{"internal": "manager"}},
	{"rejectNotice", "notice", reason, may{"internal": "manager"}},
	{"reviewNotice", "notice", noBody, may{"review": "reviewer"}},
	{"returnNotice", "notice", func(*matrix, scene, string) any {
		return obj{"faults": []any{obj{"field": "description", "code": "unclear", "text": "内容不清"}}}
	}, may{"review": "reviewer"}},
	{"publishNotice", "notice", noBody, may{"approved": "publisher"}},
	{"cancelNotice", "notice", reason, may{
		"draft": "officer manager", "internal": "officer manager", "review": "officer manager", "returned": "officer manager",
		"reviewed": "officer manager", "approved": "officer manager", "open": "manager",
	}},
	{"suspendNotice", "notice", overseen, overseenWhile},
	{"terminateNotice", "notice", overseen, orSuspended(overseenWhile)},
	{"resumeNotice", "notice", overseen, may{"suspended": "supervisor", "suspended in standstill": "supervisor"}},
	{"concludeNotice", "notice", func(*matrix, scene, string) any { return obj{"choice": "end", "reason": "不再需要"} }, may{"failed twice": "manager"}},
	{"orderOpening", "notice", overseen, may{}},                                                                              // nothing is overdue here: app.TestAnOverdueOpening
	{"waiveBeacon", "notice", overseen, may{}},                                                                               // no round is named here: app.TestTheFallback
	{"enterBeacon", "notice", func(*matrix, scene, string) any { return obj{"signature": strings.Repeat("00", 48)} }, may{}}, // app.TestARoundEnteredByHand
	{"proposeRevision", "", func(m *matrix, s scene, _ string) any {
		fields := m.officer.ask("GET", "/desk/notices/"+s.vars["notice"], nil, 200)["fields"].(obj)
		fields["duty_address"] = "甲区二号三楼"
		return obj{"id": app.NewID(), "fields": fields, "reason": "更正地址"}
	}, may{"open": "officer manager"}},
	{"askEnquiry", "", func(*matrix, scene, string) any { return obj{"id": app.NewID(), "question": "需要几份报告？"} },
		may{"open": "winner second third outsider preparer submitter applicant"}},
	{"placeBid", "", func(m *matrix, s scene, who string) any {
		code := m.codes[who]
		if code == "" {
			code = m.codes["winner"]
		}
		return sealed(m.t, obj{"number": number(s), "revision": 1.0, "offer_recipient": m.recipient(s)}, code, "50000.00")
	}, may{"open": "outsider submitter applicant"}},
	{"withdrawBid", "", func(m *matrix, s scene, _ string) any { return obj{"secret": strings.Repeat("00", 32)} }, may{"open": "winner"}},
	{"declineAward", "award", reason, may{"standstill": "winner", "standing": "winner", "drafted": "winner", "signed": "winner"}},
	{"chooseNext", "award", func(*matrix, scene, string) any { return obj{"choice": "reserve", "reason": "按序递补"} }, may{"declined": "manager"}},
	{"createContract", "", func(m *matrix, s scene, _ string) any {
		return obj{"id": app.NewID(), "notice": number(s), "fields": m.contractFields(s)}
	}, may{"standing": "officer manager"}},
	{"saveContract", "contract", func(m *matrix, s scene, _ string) any { return m.contractFields(s) }, may{"drafted": "officer manager", "signed": "officer manager"}},
	{"submitContract", "contract", noBody, may{"drafted": "officer manager"}},
	{"confirmContract", "contract", func(m *matrix, s scene, _ string) any { return obj{"sha256": m.contractFile[1]} }, may{"signed": "winner"}},
	{"saveOwnAgency", "own", func(m *matrix, s scene, _ string) any {
		return obj{"name": "第九咨询有限公司", "region": "430100", "address": "甲区一号", "phone": "0731-81234567", "legal_representative": "王五", "qualifications": []any{}}
	}, may{"agency draft": "applicant", "agency returned": "applicant"}},
	{"submitOwnAgency", "own", noBody, may{"agency draft": "applicant", "agency returned": "applicant"}},
	{"admitAgency", "admission", noBody, may{"agency submitted": "reviewer"}},
	{"returnAgency", "admission", func(*matrix, scene, string) any {
		return obj{"faults": []any{obj{"field": "address", "code": "unclear", "text": "地址不完整"}}}
	}, may{"agency submitted": "reviewer"}},
	{"answerFinding", "", func(*matrix, scene, string) any { return obj{"answer": "已核实"} }, may{"finding": "officer manager"}},
	{"resolveFinding", "", func(*matrix, scene, string) any { return obj{"note": "已核实"} }, may{"finding": "reviewer publisher"}},
	{"answerEnquiry", "enquirie", func(*matrix, scene, string) any { return obj{"answer": "纸质四份。"} }, may{"asked": "officer manager"}},
	{"agreeRevision", "revision", noBody, may{"revision proposed": "manager"}},
	{"reviewRevision", "revision", noBody, may{"revision agreed": "reviewer"}},
	{"publishRevision", "revision", noBody, may{"revision reviewed": "publisher"}},
	{"returnRevision", "revision", reason, may{"revision proposed": "manager", "revision agreed": "reviewer"}},
	{"dropRevision", "revision", noBody, may{"revision proposed": "officer manager", "revision agreed": "officer manager", "revision reviewed": "officer manager", "revision returned": "officer manager"}},
	{"createOrganisation", "", func(*matrix, scene, string) any {
		return obj{"id": app.NewID(), "kind": "department", "name": "乙局", "region": "430102", "uscc": "91350100M000100Y43"}
	}, may{"*": "adminSystem"}},
}
