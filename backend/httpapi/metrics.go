package httpapi

import (
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"latchkey/backend/enroll"
)

// Metrics counts what happens, for Prometheus. A nil Metrics counts nothing.
type Metrics struct {
	registry   *prometheus.Registry
	requests   *prometheus.HistogramVec
	ceremonies *prometheus.CounterVec
	refusals   prometheus.Counter
}

// Gauge is something that is looked at when metrics are asked for.
type Gauge struct {
	Name, Help string
	Labels     map[string]string
	Value      func() float64
}

// NewMetrics makes metrics of their own registry. Labels come from closed sets:
// routes, statuses, purposes and codes.
func NewMetrics(gauges ...Gauge) *Metrics {
	m := &Metrics{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "latchkey_request_seconds", Help: "How long requests took.",
			Buckets: []float64{0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5},
		}, []string{"route", "status"}),
		ceremonies: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "latchkey_ceremonies_total", Help: "Ceremonies begun, done, and failed by code.",
		}, []string{"purpose", "outcome"}),
		refusals: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "latchkey_limited_total", Help: "Requests refused because there were too many.",
		}),
	}
	m.registry.MustRegister(m.requests, m.ceremonies, m.refusals,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	for _, g := range gauges {
		m.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: g.Name, Help: g.Help, ConstLabels: g.Labels}, g.Value))
	}
	return m
}

// Handler serves the metrics. It belongs on a listener of its own.
func (m *Metrics) Handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{})
}

func (m *Metrics) request(route string, status int, took time.Duration) {
	if m != nil {
		m.requests.WithLabelValues(route, strconv.Itoa(status)).Observe(took.Seconds())
	}
}

func (m *Metrics) begun(purpose enroll.Purpose, err error) {
	if m != nil && err == nil {
		m.ceremonies.WithLabelValues(string(purpose), "begun").Inc()
	}
}

// ended counts a ceremony that is over. What it was for is not always known of
// one that failed.
func (m *Metrics) ended(purpose enroll.Purpose, err error) {
	if m == nil {
		return
	}
	outcome := "done"
	if err != nil {
		outcome = string(enroll.CodeOf(err))
	}
	if purpose == "" {
		purpose = "authentication"
	}
	m.ceremonies.WithLabelValues(string(purpose), outcome).Inc()
}

func (m *Metrics) limited() {
	if m != nil {
		m.refusals.Inc()
	}
}
