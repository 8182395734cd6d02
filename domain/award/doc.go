// Package award decides awards and re-checks them: an award is a pure function
// of its public record, and this package is that function.
//
// The rules are those of the award record (suite intermart-draw-1). Where its
// text leaves a choice open, this package takes the following readings:
//
//   - Everything that makes the file other than one JSON object with members of
//     the right types (syntax, repeated names, null, lone surrogates, size,
//     number of bids) is the first stage, "JSON", and is told apart from a
//     fault of content by Fault.Malformed. A member that is missing has no
//     wrong type: it is a fault of its own stage.
//   - places is an integer literal: 1.0 and 1e0 are of the wrong type, 0 and
//     100 are out of range.
//   - offer_identity and envelope as empty text count as absent. Any other
//     member named by the record that is present must be well formed, also
//     where the method does not need it.
//   - sealed, reason and envelope have no place of their own in the order of
//     faults: they are looked at after the named members of the same bid.
//     agency may be any text.
//   - A nonce equal to sealed says that the envelope could not be read. Such a
//     bid must not be eligible and must have neither price nor score.
//   - When the record has an identity and at least one envelope, every bid needs
//     sealed and envelope: "checked" is said of all bids or of none. An envelope
//     that opens and holds what it must, while the record calls it unreadable,
//     is a fault, and so is the reverse. What an offer must hold is what the
//     record can show: the grammar of the offer, notice, bid, agency, and for a
//     discount a price of at most 100.00. A price or revision that only the
//     notice can judge makes a bid ineligible but leaves it its own nonce.
//   - The round of a drand beacon has no leading zero, else one round would
//     have several spellings to choose from.
//   - Tickets are told for every bid, ranking and winner for eligible ones; they
//     are told whenever they can be computed, also next to a fault of
//     commitment, envelopes, ranking or winner.
package award
