package dev.skald.expression.value;

import java.util.ArrayList;
import java.util.List;

/** Sorts a list; equal elements keep their order. Unlike the JDK's sort, it accepts an inconsistent order. */
public final class MergeSort {
    private MergeSort() {}

    /** Whether one element comes after another. */
    public interface Order<T> {
        boolean comesAfter(T left, T right);
    }

    public static <T> List<T> sorted(List<T> list, Order<T> order, Budget budget) {
        if (list.size() < 2) {
            return list;
        }
        budget.spend(list.size());
        int middle = list.size() / 2;
        List<T> left = sorted(list.subList(0, middle), order, budget);
        List<T> right = sorted(list.subList(middle, list.size()), order, budget);
        List<T> merged = new ArrayList<>(list.size());
        int l = 0;
        int r = 0;
        while (l < left.size() && r < right.size()) {
            merged.add(order.comesAfter(left.get(l), right.get(r)) ? right.get(r++) : left.get(l++));
        }
        merged.addAll(left.subList(l, left.size()));
        merged.addAll(right.subList(r, right.size()));
        return merged;
    }
}
