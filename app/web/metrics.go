package web

import (
	"context"
	"log/slog"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/middleware/adaptor"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/intermart/intermart/app"
)

// metrics are what /metrics tells: requests by route and status, the backlog of deliveries, and who works.
type metrics struct {
	registry *prometheus.Registry
	requests *prometheus.HistogramVec
}

// scrapeTime bounds the database query behind a scrape.
const scrapeTime = 2 * time.Second

func newMetrics(a *app.App, log *slog.Logger) *metrics {
	m := &metrics{registry: prometheus.NewRegistry()}
	m.requests = prometheus.NewHistogramVec(prometheus.HistogramOpts{
		Name: "intermart_http_request_seconds", Help: "Requests by route and status.",
		Buckets: []float64{.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10},
	}, []string{"method", "route", "status"})
	m.registry.MustRegister(m.requests, collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}), &backlog{app: a, log: log})
	return m
}

// observe counts a request.
func (m *metrics) observe(method, route string, status int, took time.Duration) {
	if uncounted(route) {
		return
	}
	m.requests.WithLabelValues(method, route, strconv.Itoa(status)).Observe(took.Seconds())
}

// uncounted is what concerns bids, or requests for help, which may be complaints: a scrape before and after would tell how
// many came.
func uncounted(route string) bool {
	return strings.HasSuffix(route, "/bids") || strings.Contains(route, "/bids/") || strings.Contains(route, "/receipts/") || route == "/api/v1/agency/eligibility" ||
		strings.HasPrefix(route, "/api/v1/tickets")
}

func (m *metrics) handler() fiber.Handler {
	return adaptor.HTTPHandler(promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{ErrorHandling: promhttp.ContinueOnError}))
}

var backlogDesc = prometheus.NewDesc("intermart_deliveries_backlog", "Deliveries due and not done, by handler.", []string{"handler"}, nil)

// backlog asks the database at each scrape: a count kept in memory would be wrong on the second machine.
type backlog struct {
	app *app.App
	log *slog.Logger
}

var workersDesc = prometheus.NewDesc("intermart_workers", "Processes at work; award: of which hold an opening identity.", []string{"queue"}, nil)

// Describe names the metrics.
func (b *backlog) Describe(ch chan<- *prometheus.Desc) {
	ch <- backlogDesc
	ch <- workersDesc
}

// Collect asks for the backlog; a database that does not answer leaves the metric out.
func (b *backlog) Collect(ch chan<- prometheus.Metric) {
	if b.app.Store == nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), scrapeTime)
	defer cancel()
	counts, err := b.app.Backlog(ctx)
	if err != nil {
		b.log.Warn("backlog not known", "error", err)
		return
	}
	for handler, n := range counts {
		ch <- prometheus.MustNewConstMetric(backlogDesc, prometheus.GaugeValue, float64(n), handler)
	}
	f, err := b.app.Workforce(ctx)
	if err != nil {
		b.log.Warn("workers not known", "error", err)
		return
	}
	ch <- prometheus.MustNewConstMetric(workersDesc, prometheus.GaugeValue, float64(f.All), "any")
	ch <- prometheus.MustNewConstMetric(workersDesc, prometheus.GaugeValue, float64(f.Award), "award")
}
