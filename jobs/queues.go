package jobs

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/hibiken/asynq"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/domain"
)

// The queues and their weights: a busy worker takes tasks in these proportions, so none starves.
const (
	queueAward  = "award" // from the freeze to the result; only a worker with an opening identity takes it
	queueNotify = "notify"
	queueCheck  = "check"
	queueLog    = "log"
	queueBulk   = "bulk"
)

var weights = map[string]int{queueAward: 10, queueNotify: 5, queueCheck: 4, queueLog: 2, queueBulk: 1}

var queueOf = map[string]string{
	app.HandleFreeze: queueAward, app.HandleVet: queueAward, app.HandleOpen: queueAward, app.HandlePanel: queueAward, app.HandleSelect: queueAward,
	app.HandleKeys: queueAward, app.HandleHolders: queueAward, app.HandleRepost: queueAward, app.HandleRepublish: queueAward, app.HandleDocuments: queueAward,
	app.HandleLetters: queueNotify, app.HandleInvite: queueNotify, app.HandleCode: queueNotify,
	app.HandleRecheck: queueCheck, app.HandleRerun: queueCheck, app.HandleDawn: queueCheck, app.HandleFindingDue: queueNotify,
	app.HandleDay: queueLog, app.HandleTiles: queueLog, app.HandleEnquiryDue: queueNotify, app.HandleChangeDue: queueCheck,
	app.HandleRetain: queueBulk, app.HandleArchive: queueBulk, app.HandleSweep: queueBulk, app.HandlePapers: queueBulk,
	app.HandleSubscribers: queueBulk, app.HandleExpiry: queueBulk, app.HandleIntakeRead: queueBulk, app.HandleIntakeAdmit: queueBulk,
}

// queue of a handler. A handler that a newer release knows goes to bulk, where whoever knows it finds it.
func queue(handler string) string {
	if q, ok := queueOf[handler]; ok {
		return q
	}
	return queueBulk
}

// queues are those that a worker takes.
func queues(award bool) map[string]int {
	taken := make(map[string]int, len(weights))
	for q, w := range weights {
		if q != queueAward || award {
			taken[q] = w
		}
	}
	return taken
}

const (
	// asynqRetries is for tasks whose worker died, which asynq recovers by itself after a minute or more; the relay has
	// long handed them out again. With 0 they would be archived. Faults are never retried by asynq: deliveries keep them.
	asynqRetries = 3
	taskTimeout  = 5 * time.Minute
)

// payload is all that Redis learns: a number.
type payload struct {
	Delivery domain.DeliveryID `json:"delivery"`
}

// taskID names one attempt at a delivery: asynq refuses a repeated id, also of a task that it archived.
func taskID(d domain.Delivery, attempt int) string {
	return fmt.Sprintf("%d-%s-%d", d.ID, d.Handler, attempt)
}

func task(d domain.Delivery) (*asynq.Task, []asynq.Option, error) {
	body, err := json.Marshal(payload{d.ID})
	if err != nil {
		return nil, nil, err
	}
	return asynq.NewTask(d.Handler, body), []asynq.Option{asynq.TaskID(taskID(d, d.Attempt)), asynq.Queue(queue(d.Handler)),
		asynq.MaxRetry(asynqRetries), asynq.Timeout(taskTimeout)}, nil
}
