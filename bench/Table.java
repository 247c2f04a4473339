import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The figures of all runs; a line is the medians of a workload's rounds. */
final class Table {
    private final String first;
    private final Map<String, List<Map<Column, Double>>> rows = new LinkedHashMap<>();

    /** @param first the title of the first column */
    Table(String first) {
        this.first = first;
    }

    void add(String row, Map<Column, Double> figures) {
        rows.computeIfAbsent(row, ignored -> new ArrayList<>()).add(figures);
    }

    String markdown() {
        boolean severalRounds = rows.values().stream().anyMatch(rounds -> rounds.size() > 1);
        List<Column> columns = Arrays.stream(Column.values())
                .filter(column -> column != Column.SPREAD || severalRounds)
                .filter(column -> rows.values().stream().anyMatch(rounds -> has(rounds, column)))
                .toList();
        StringBuilder table = new StringBuilder("| " + first + " |");
        columns.forEach(column -> table.append(' ').append(column.title).append(" |"));
        table.append("\n| --- |").append(" ---: |".repeat(columns.size())).append('\n');
        rows.forEach((name, rounds) -> {
            Map<Column, Double> medians = medians(rounds);
            table.append("| ").append(name).append(" |");
            columns.forEach(column -> table.append(' ')
                    .append(medians.containsKey(column) ? column.show(medians.get(column)) : "")
                    .append(" |"));
            table.append('\n');
        });
        return table.toString();
    }

    private static boolean has(List<Map<Column, Double>> rounds, Column column) {
        return column == Column.SPREAD || rounds.stream().anyMatch(round -> round.containsKey(column));
    }

    private static Map<Column, Double> medians(List<Map<Column, Double>> rounds) {
        Map<Column, Double> medians = new EnumMap<>(Column.class);
        for (Column column : Column.values()) {
            double[] values = rounds.stream()
                    .filter(round -> round.containsKey(column))
                    .mapToDouble(round -> round.get(column))
                    .sorted()
                    .toArray();
            if (values.length > 0) {
                medians.put(column, (values[(values.length - 1) / 2] + values[values.length / 2]) / 2);
            }
            if (column == Column.RATE && values.length > 1) {
                // Half the distance of the fastest from the slowest round.
                double half = (values[values.length - 1] - values[0]) / 2;
                medians.put(Column.SPREAD, 100 * half / medians.get(Column.RATE));
            }
        }
        return medians;
    }
}
