import java.util.Locale;

/** What is measured of one workload, as the columns of the table. */
enum Column {
    RATE("sagas/s", "%.0f"),
    SPREAD("±", "%.0f %%"),
    P50("p50 ms", "%.1f"),
    P99("p99 ms", "%.1f"),
    SKALD("CPU s per 1000: Skald", "%.2f"),
    POSTGRESQL("PostgreSQL", "%.2f"),
    STUB("stub", "%.3f"),
    CLIENT("client", "%.3f"),
    COMMITS("commits per saga", "%.2f"),
    WAL("WAL KiB per saga", "%.1f"),
    MEMORY("Skald MiB", "%.0f"),
    DATABASE_MEMORY("PostgreSQL MiB", "%.0f"),
    OTHERS("others' CPU", "%.0f %%");

    final String title;
    private final String format;

    Column(String title, String format) {
        this.title = title;
        this.format = format;
    }

    String show(double value) {
        return Double.isNaN(value) ? "n/a" : String.format(Locale.ROOT, format, value);
    }
}
