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

/// <summary>
/// Ridge regression (Hoerl and Kennard 1970) over such rows. The normal equations are solved by conjugate gradients (Hestenes and Stiefel
/// 1952), scaled by their diagonal: no more is kept than some numbers for each column, however many values options have.
/// </summary>
internal sealed class LinearModel
{
    private const int MostSteps = 100;

    // Of the right side, in squares.
    private const double Negligible = 1e-18;

    // The mean is no weight.
    private const double RidgeOfMean = 1e-6;

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
        double[] rest = new double[columns], diagonal = new double[columns];
        for (int i = 0; i < rows.Count; i++)
        {
            foreach (int column in rows[i])
            {
                rest[column] += counts[i] * values[i];
                diagonal[column] += counts[i];
            }
        }

        for (int i = 0; i < columns; i++)
        {
            diagonal[i] += i == 0 ? RidgeOfMean : ridge;
        }

        double[] weights = new double[columns], step = new double[columns], product = new double[columns];
        double error = 0, bound = 0;
        for (int n = 0; n < MostSteps; n++)
        {
            double before = error;
            error = 0;
            for (int i = 0; i < columns; i++)
            {
                error += rest[i] * rest[i] / diagonal[i];
            }

            bound = n == 0 ? error * Negligible : bound;
            if (error <= bound)
            {
                break;
            }

            for (int i = 0; i < columns; i++)
            {
                step[i] = (rest[i] / diagonal[i]) + (n == 0 ? 0 : error / before * step[i]);
            }

            Multiply(rows, counts, ridge, step, product);
            double along = 0;
            for (int i = 0; i < columns; i++)
            {
                along += step[i] * product[i];
            }

            for (int i = 0; i < columns; i++)
            {
                weights[i] += error / along * step[i];
                rest[i] -= error / along * product[i];
            }
        }

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

    /// <summary>The product of the equations' matrix, which is never laid out, and a vector.</summary>
    private static void Multiply(IReadOnlyList<int[]> rows, ReadOnlySpan<int> counts, double ridge, double[] vector, double[] product)
    {
        for (int i = 0; i < product.Length; i++)
        {
            product[i] = vector[i] * (i == 0 ? RidgeOfMean : ridge);
        }

        for (int i = 0; i < rows.Count; i++)
        {
            double sum = 0;
            foreach (int column in rows[i])
            {
                sum += vector[column];
            }

            foreach (int column in rows[i])
            {
                product[column] += counts[i] * sum;
            }
        }
    }
}
