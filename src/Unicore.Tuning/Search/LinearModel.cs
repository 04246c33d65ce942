// SPDX-License-Identifier: BSD-3-Clause
// Costs as a sum over options: what most of a configuration's cost is.
using Unicore.Tuning.Spaces;

namespace Unicore.Tuning.Search;

/// <summary>Points as rows of a matrix: a column for each value of each option, and one for each other job.</summary>
/// <param name="space">The space.</param>
/// <param name="sources">How many other jobs there are.</param>
internal sealed class Columns(Space space, int sources)
{
    private readonly int[] _starts = Starts(space);

    /// <summary>How many columns there are; the first is 1 in every row.</summary>
    public int Count => _starts[^1] + sources;

    /// <summary>The columns that are 1 in the row of an observation; the others are 0.</summary>
    public int[] Of(Point point, int source)
    {
        List<int> columns = [0];
        for (int i = 0; i < point.Count; i++)
        {
            if (point[i] != Point.Idle)
            {
                columns.Add(_starts[i] + point[i]);
            }
        }

        if (source > 0)
        {
            columns.Add(_starts[^1] + source - 1);
        }

        return [.. columns];
    }

    private static int[] Starts(Space space)
    {
        List<int> starts = [1];
        foreach (TunedOption option in space.Options)
        {
            starts.Add(starts[^1] + option.Values.Count);
        }

        return [.. starts];
    }
}

/// <summary>Ridge regression (Hoerl and Kennard 1970) over such rows, by the normal equations.</summary>
internal sealed class LinearModel
{
    private readonly double[] _weights;

    private LinearModel(double[] weights) => _weights = weights;

    /// <summary>Fits weights.</summary>
    /// <param name="rows">The columns that are 1 in each row.</param>
    /// <param name="values">A value for each row.</param>
    /// <param name="counts">How often each row counts.</param>
    /// <param name="columns">How many columns there are.</param>
    /// <param name="ridge">What a weight of 1 costs, in squares of one row's error.</param>
    public static LinearModel Fit(
        IReadOnlyList<int[]> rows, ReadOnlySpan<double> values, ReadOnlySpan<int> counts, int columns, double ridge)
    {
        double[,] matrix = new double[columns, columns];
        double[] weights = new double[columns];
        for (int i = 0; i < rows.Count; i++)
        {
            int[] row = rows[i];
            for (int a = 0; a < row.Length && counts[i] > 0; a++)
            {
                weights[row[a]] += counts[i] * values[i];
                for (int b = 0; b <= a; b++)
                {
                    matrix[row[a], row[b]] += counts[i];
                }
            }
        }

        // The mean is no weight.
        for (int i = 0; i < columns; i++)
        {
            matrix[i, i] += i == 0 ? 1e-6 : ridge;
        }

        Solve(matrix, weights);
        return new(weights);
    }

    /// <summary>The value of a row.</summary>
    public double Predict(int[] row)
    {
        double sum = 0;
        foreach (int column in row)
        {
            sum += _weights[column];
        }

        return sum;
    }

    /// <summary>By Cholesky's decomposition of a symmetric matrix, given its lower half; the solution takes the vector's place.</summary>
    private static void Solve(double[,] matrix, double[] vector)
    {
        int n = vector.Length;
        for (int j = 0; j < n; j++)
        {
            double diagonal = matrix[j, j];
            for (int k = 0; k < j; k++)
            {
                diagonal -= matrix[j, k] * matrix[j, k];
            }

            matrix[j, j] = diagonal = Math.Sqrt(Math.Max(diagonal, 1e-12));
            for (int i = j + 1; i < n; i++)
            {
                double sum = matrix[i, j];
                for (int k = 0; k < j; k++)
                {
                    sum -= matrix[i, k] * matrix[j, k];
                }

                matrix[i, j] = sum / diagonal;
            }
        }

        for (int i = 0; i < n; i++)
        {
            for (int k = 0; k < i; k++)
            {
                vector[i] -= matrix[i, k] * vector[k];
            }

            vector[i] /= matrix[i, i];
        }

        for (int i = n - 1; i >= 0; i--)
        {
            for (int k = i + 1; k < n; k++)
            {
                vector[i] -= matrix[k, i] * vector[k];
            }

            vector[i] /= matrix[i, i];
        }
    }
}
