package domain

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/intermart/intermart/domain/refusal"
)

// Purpose says what a file is for; it decides who may read it and how long it is kept.
type Purpose string

// The purposes.
const (
	PurposeLicence       Purpose = "licence"       // an agency's business licence
	PurposeQualification Purpose = "qualification" // a certificate
	PurposeProof         Purpose = "proof"         // what explains a failed check digit
	PurposePractitioner  Purpose = "practitioner"  // a person's certificate
	PurposeAuthority     Purpose = "authority"     // letter of authority, letter of commitment
	PurposeAttachment    Purpose = "attachment"    // of a notice, for the audience it names
	PurposeApproval      Purpose = "approval"      // a budget adjustment that allows pieces over the threshold, public
	PurposeMinutes       Purpose = "minutes"       // of a collective decision: for the department, operator and oversight
	PurposeEmergency     Purpose = "emergency"     // what an emergency purchase rests on
	PurposeEvidence      Purpose = "evidence"      // against an agency that is kept away; never public
	PurposeScreenshot    Purpose = "screenshot"    // of a registry, by a vetter
	PurposeIntake        Purpose = "intake"        // a workbook of many agencies
	PurposeContract      Purpose = "contract"      // the signed contract
	PurposeDocument      Purpose = "document"      // that asks for a change of the directory or rules, or approves one; public with it
	PurposeSealed        Purpose = "sealed"        // a part of a bid's document, as it was sealed
	PurposeOpened        Purpose = "opened"        // a bid's document after its opening
	PurposeEnvelope      Purpose = "envelope"      // a sealed offer, written at the freeze
)

// Keep is how long a file is locked at least once a noun cites it, in years: what 政府采购法 §42 asks for procurement
// files. A rulebook may ask for more (rulebook.KeyArchive) and never for less.
const Keep = 15

// MaxFile is the size of one uploaded file, in bytes.
const MaxFile = 20 << 20

// File is the row of one object: it exists before the object does, so that nothing in the bucket is nobody's.
type File struct {
	ID          FileID
	Owner       OrganisationID
	Uploader    PersonID
	Purpose     Purpose
	Name        string
	ContentType string
	Size        int64
	SHA256      string    // 64 hex
	Key         string    // in the bucket
	VersionID   string    // "" until the object is there
	RetainUntil time.Time // zero: not yet cited by a submitted noun
	CreatedAt   time.Time
	Doomed      bool // the sweep is about to delete the object: nothing may cite it any more
}

// Stored reports whether the object is there, and stays.
func (f File) Stored() bool { return f.VersionID != "" && !f.Doomed }

// workbook is the media type of XLSX.
const workbook = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

var (
	hexHash = regexp.MustCompile(`^[0-9a-f]{64}$`)
	// types is what may be uploaded, by the first bytes of the content.
	types = map[string]string{"%PDF-": "application/pdf", "\x89PNG\r\n\x1a\n": "image/png", "\xff\xd8\xff": "image/jpeg", "PK\x03\x04": workbook}
	// purposesOf is what each side may upload.
	purposesOf = map[OrganisationKind][]Purpose{
		KindAgency:     {PurposeLicence, PurposeQualification, PurposeProof, PurposePractitioner, PurposeAuthority},
		KindDepartment: {PurposeAttachment, PurposeApproval, PurposeEvidence, PurposeMinutes, PurposeEmergency, PurposeContract, PurposeDocument},
		KindClaimant:   {PurposeAuthority, PurposeProof},
		KindOperator:   {PurposeIntake, PurposeScreenshot},
		KindRegulator:  {PurposeDocument},
		KindSteward:    {PurposeDocument},
	}
)

// NewFile is the intent to store a file: its row, before the object. head is the first bytes of the content.
func NewFile(by Actor, f File, head []byte, now time.Time) (File, error) {
	if !slices.Contains(purposesOf[by.Kind], f.Purpose) {
		return File{}, refusal.New(refusal.Forbidden, "file.purpose", "purpose", "您的单位不能上传这类文件", "your organisation may not upload this kind of file")
	}
	f.ContentType = ""
	for magic, t := range types {
		if strings.HasPrefix(string(head), magic) {
			f.ContentType = t
		}
	}
	if err := refusal.All(required("name", f.Name, 120), unidentified("name", f.Name), fileType(f), fileSize(f), fileHash(f)); err != nil {
		return File{}, err
	}
	f.Owner, f.Uploader, f.CreatedAt = by.Organisation, by.Person, now
	f.Key = string(f.Purpose) + "/" + string(by.Organisation) + "/" + string(f.ID)
	return f, nil
}

func fileType(f File) *refusal.Refusal {
	if (f.Purpose == PurposeIntake) != (f.ContentType == workbook) {
		return refusal.New(refusal.Invalid, "file.type", "file", "名单应为 XLSX 工作簿，其他文件应为 PDF、PNG 或 JPEG", "a list is an XLSX workbook, any other file a PDF, PNG or JPEG")
	}
	if f.ContentType == "" || f.Purpose == PurposeContract && f.ContentType != "application/pdf" {
		return refusal.New(refusal.Invalid, "file.type", "file", "只接受 PDF、PNG、JPEG 文件（合同只接受 PDF），请转换后重新上传",
			"only PDF, PNG and JPEG files are taken (a contract as PDF): convert it and upload again")
	}
	return nil
}

func fileSize(f File) *refusal.Refusal {
	if f.Size > 0 && f.Size <= MaxFile {
		return nil
	}
	return refusal.New(refusal.Invalid, "file.size", "file", "文件须大于 0 且不超过 20 MB", "a file is larger than 0 and at most 20 MB")
}

func fileHash(f File) *refusal.Refusal {
	if hexHash.MatchString(f.SHA256) {
		return nil
	}
	return refusal.New(refusal.Invalid, "file.sha256", "sha256", "SHA-256 应为 64 位小写十六进制", "SHA-256 is 64 lower-case hex digits")
}

// Cite locks a file to a noun: it must be the organisation's own, stored, and of one of the purposes.
func (f *File) Cite(owner OrganisationID, field string, now time.Time, purposes ...Purpose) *refusal.Refusal {
	if f == nil || f.Owner != owner || !slices.Contains(purposes, f.Purpose) {
		return refusal.New(refusal.Invalid, "file.missing", field, "请上传这份文件", "upload this file")
	}
	if !f.Stored() {
		return refusal.New(refusal.Invalid, "file.unfinished", field, "文件尚未传完，请等待或重新上传", "this file is not stored yet: wait or upload it again")
	}
	if until := now.AddDate(Keep, 0, 0); f.RetainUntil.IsZero() {
		f.RetainUntil = until
	}
	return nil
}
