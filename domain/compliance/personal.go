package compliance

// Kinds of personal data.
const (
	IDNumber = "id_number"
	Mobile   = "mobile"
	BankCard = "bank_card"
)

// Hit is personal data found in a text. It carries no more of it than a mask, so that a report does not leak it.
type Hit struct {
	Kind   string // id_number, mobile, bank_card
	Start  int    // in bytes
	End    int
	Masked string // 138****1234
}
