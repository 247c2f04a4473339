package dev.skald.build;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The project's Dockerfile as a list of instructions, as far as our own uses the language: comments, lines continued
 * with a backslash, flags, several stages.
 */
record Dockerfile(List<Instruction> instructions) {

    static final Path PATH = Path.of("src/main/docker/Dockerfile");

    private static final Pattern FLAG = Pattern.compile("--([a-z-]+)=(\\S+)\\s+");

    Dockerfile {
        instructions = List.copyOf(instructions);
    }

    /**
     * One instruction.
     *
     * @param keyword in upper case
     * @param flags what stood as {@code --name=value} before the arguments
     * @param rest the arguments as one line
     * @param stage the stage it belongs to, counted from 0
     */
    record Instruction(String keyword, Map<String, String> flags, String rest, int stage) {

        Instruction {
            flags = Map.copyOf(flags);
        }

        List<String> words() {
            return List.of(rest.split("\\s+"));
        }
    }

    static Dockerfile read() throws IOException {
        List<Instruction> instructions = new ArrayList<>();
        int stage = -1;
        for (String line : logicalLines(Files.readString(PATH, UTF_8))) {
            String[] parts = line.split("\\s+", 2);
            String keyword = parts[0].toUpperCase(Locale.ROOT);
            String rest = parts.length == 2 ? parts[1] : "";
            Map<String, String> flags = new HashMap<>();
            Matcher flag = FLAG.matcher(rest);
            while (flag.lookingAt()) {
                flags.put(flag.group(1), flag.group(2));
                rest = rest.substring(flag.end());
                flag = FLAG.matcher(rest);
            }
            if (keyword.equals("FROM")) {
                stage++;
            }
            instructions.add(new Instruction(keyword, flags, rest, stage));
        }
        return new Dockerfile(instructions);
    }

    List<Instruction> all(String keyword) {
        return instructions.stream()
                .filter(each -> each.keyword().equals(keyword))
                .toList();
    }

    /** The instructions of this kind in the last stage, the one that becomes the image. */
    List<Instruction> allOfImage(String keyword) {
        int last = instructions.getLast().stage();
        return all(keyword).stream().filter(each -> each.stage() == last).toList();
    }

    /** The only such instruction of the image; throws when there is none or more than one. */
    Instruction onlyOfImage(String keyword) {
        List<Instruction> found = allOfImage(keyword);
        if (found.size() != 1) {
            throw new AssertionError("want one " + keyword + " in the last stage, found " + found);
        }
        return found.getFirst();
    }

    /** The port that the image says it listens on. */
    int port() {
        return Integer.parseInt(onlyOfImage("EXPOSE").rest());
    }

    private static List<String> logicalLines(String text) {
        List<String> lines = new ArrayList<>();
        StringBuilder open = new StringBuilder();
        for (String line : text.lines().map(String::strip).toList()) {
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            boolean continued = line.endsWith("\\");
            open.append(continued ? line.substring(0, line.length() - 1) : line);
            if (continued) {
                open.append(' ');
            } else {
                lines.add(open.toString());
                open.setLength(0);
            }
        }
        if (!open.isEmpty()) {
            throw new AssertionError("the last line ends in a backslash: " + open);
        }
        return lines;
    }
}
