// SPDX-License-Identifier: BSD-3-Clause
// A tree that splits observations by one option at a time: what goes together beyond a sum.
using Unicore.Tuning.Spaces;

namespace Unicore.Tuning.Search;

/// <summary>
/// A regression tree (Breiman, Friedman, Olshen, Stone 1984) of a random forest (Breiman 2001): each split looks at some of the options,
/// and takes what lessens the sum of squares most. Ordered options are split at a value, others into one value and the rest.
/// </summary>
internal sealed class RegressionTree
{
    private const int LeastToSplit = 4;

    private readonly List<Node> _nodes = [];
    private readonly Space _space;
    private readonly Chance _chance;

    // For each value of an option; idle is the first of them.
    private readonly double[] _sums;
    private readonly int[] _counts;

    private RegressionTree(Space space, Chance chance)
    {
        int most = space.Options.Max(o => o.Values.Count) + 1;
        (_space, _chance, _sums, _counts) = (space, chance, new double[most], new int[most]);
    }

    /// <summary>Grows a tree.</summary>
    /// <param name="space">The options.</param>
    /// <param name="points">The points; some may be in it several times.</param>
    /// <param name="values">A value for each.</param>
    /// <param name="chance">Chooses the options that each split looks at.</param>
    public static RegressionTree Grow(Space space, Point[] points, double[] values, Chance chance)
    {
        RegressionTree tree = new(space, chance);
        tree.Grow(points, values);
        return tree;
    }

    /// <summary>The mean of the leaf that a point comes to.</summary>
    public double Predict(Point point)
    {
        int at = 0;
        while (_nodes[at] is { Option: >= 0 } node)
        {
            at = node.GoesLeft(point) ? node.Left : node.Right;
        }

        return _nodes[at].Mean;
    }

    private int Grow(Span<Point> points, Span<double> values)
    {
        double sum = 0;
        foreach (double value in values)
        {
            sum += value;
        }

        int index = _nodes.Count;
        _nodes.Add(new(-1, 0, false, 0, 0, values.Length == 0 ? 0 : sum / values.Length));
        if (values.Length < LeastToSplit || Split(points, values, sum) is not { } split)
        {
            return index;
        }

        int left = 0;
        for (int i = 0; i < points.Length; i++)
        {
            if (split.GoesLeft(points[i]))
            {
                (points[i], points[left], values[i], values[left]) = (points[left], points[i], values[left], values[i]);
                left++;
            }
        }

        _nodes[index] = split with { Left = Grow(points[..left], values[..left]), Right = Grow(points[left..], values[left..]) };
        return index;
    }

    private Node? Split(ReadOnlySpan<Point> points, ReadOnlySpan<double> values, double sum)
    {
        int[] options = [.. Enumerable.Range(0, _space.Options.Count)];
        _chance.Shuffle<int>(options);
        Node? best = null;
        double bestGain = 1e-12;
        foreach (int option in options.AsSpan(0, Math.Max(1, options.Length * 2 / 3)))
        {
            // An option may have far more values than there are points.
            List<int> seen = [];
            for (int i = 0; i < points.Length; i++)
            {
                int value = points[i][option] + 1;
                _sums[value] += values[i];
                if (_counts[value]++ == 0)
                {
                    seen.Add(value);
                }
            }

            seen.Sort();
            bool isOrdered = _space.Options[option].IsOrdered;
            double leftSum = 0;
            int left = 0;
            foreach (int value in seen)
            {
                (leftSum, left) = isOrdered ? (leftSum + _sums[value], left + _counts[value]) : (_sums[value], _counts[value]);
                (_sums[value], _counts[value]) = (0, 0);
                int right = points.Length - left;
                if (right == 0)
                {
                    continue;
                }

                double gain = (leftSum * leftSum / left) + ((sum - leftSum) * (sum - leftSum) / right) - (sum * sum / points.Length);
                if (gain > bestGain)
                {
                    (bestGain, best) = (gain, new(option, value - 1, isOrdered, 0, 0, 0));
                }
            }
        }

        return best;
    }

    private sealed record Node(int Option, int Value, bool IsOrdered, int Left, int Right, double Mean)
    {
        public bool GoesLeft(Point point) => IsOrdered ? point[Option] <= Value : point[Option] == Value;
    }
}
