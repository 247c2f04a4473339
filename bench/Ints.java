import java.util.Arrays;

/** Numbers in the order in which they came, without an object for each. */
final class Ints {
    private int[] numbers = new int[1 << 12];
    private int size;

    void add(int number) {
        if (size == numbers.length) {
            numbers = Arrays.copyOf(numbers, size * 2);
        }
        numbers[size++] = number;
    }

    int[] toArray() {
        return Arrays.copyOf(numbers, size);
    }
}
