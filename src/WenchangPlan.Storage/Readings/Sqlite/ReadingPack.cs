using System.Runtime.InteropServices;
using WenchangPlan.Storage.Packing;
using WenchangPlan.Telemetry.Readings;

namespace WenchangPlan.Storage.Readings.Sqlite;

/// <summary>A value as stored: the row id of its parameter instead of an index in the register.</summary>
internal readonly record struct StoredValue(int ParameterId, double Value, ReadingFlag Flag);

/// <summary>Readings of one station, in columns, because neighbours in time are alike. <see cref="ReadingPackFormat"/> turns it into bytes and back.</summary>
/// <remarks>Rows are added, or read one after the other from any of them on; what is read is what was added, bit by bit and in the same order.</remarks>
internal sealed class ReadingPack
{
    private readonly Dictionary<int, Column> _byParameter = [];
    private readonly List<StoredValue> _row = [];
    private int _next;

    /// <summary>Times of the rows, ms UTC.</summary>
    public List<long> Times { get; } = [];

    /// <summary>The different lists of parameters that rows have, each in the order of the row.</summary>
    public List<int[]> Shapes { get; } = [];

    /// <summary>For each row which of <see cref="Shapes"/> it has.</summary>
    public List<int> ShapeOfRow { get; } = [];

    /// <summary>The values by parameter, in order of their first row.</summary>
    public List<Column> Columns { get; } = [];

    /// <summary>Adds a row as the table <c>reading</c> holds it, see <see cref="PackedValues"/>.</summary>
    /// <exception cref="InvalidDataException">The bytes are not a row; the pack is of no use then.</exception>
    public void Add(long time, ReadOnlySpan<byte> data)
    {
        _row.Clear();
        try
        {
            while (!data.IsEmpty)
            {
                (int id, double value, ReadingFlag flag) = PackedValues.Read(ref data);
                _row.Add(new StoredValue(id, value, flag));
                ColumnOf(id).Add(value, flag);
            }
        }
        catch (Exception e) when (e is IndexOutOfRangeException or ArgumentException)
        {
            throw new InvalidDataException($"The reading at {time} cannot be read.", e);
        }

        Times.Add(time);
        ShapeOfRow.Add(FindShape());
    }

    /// <summary>Takes the next row.</summary>
    /// <param name="time">Its time, ms UTC.</param>
    /// <param name="values">Its values, valid until the next call.</param>
    /// <returns>False when there is none.</returns>
    public bool TryRead(out long time, out ReadOnlySpan<StoredValue> values)
    {
        if (_next == Times.Count)
        {
            time = 0;
            values = default;
            return false;
        }

        _row.Clear();
        foreach (int parameter in Shapes[ShapeOfRow[_next]])
        {
            (double value, ReadingFlag flag) = ColumnOf(parameter).Read();
            _row.Add(new StoredValue(parameter, value, flag));
        }

        time = Times[_next++];
        values = CollectionsMarshal.AsSpan(_row);
        return true;
    }

    /// <summary>Moves to the row of an instant, which is then the next one to be taken; false when there is none.</summary>
    public bool TryMoveTo(long time)
    {
        int row = Times.BinarySearch(time);
        if (row < 0)
        {
            return false;
        }

        int[] before = new int[Shapes.Count];
        foreach (int shape in CollectionsMarshal.AsSpan(ShapeOfRow)[..row])
        {
            before[shape]++;
        }

        Columns.ForEach(column => column.MoveTo(0));
        for (int shape = 0; shape < before.Length; shape++)
        {
            foreach (int parameter in Shapes[shape])
            {
                ColumnOf(parameter).Skip(before[shape]);
            }
        }

        _next = row;
        return true;
    }

    /// <summary>The column of a parameter, made if missing.</summary>
    public Column ColumnOf(int parameterId)
    {
        ref Column? column = ref CollectionsMarshal.GetValueRefOrAddDefault(_byParameter, parameterId, out _);
        if (column is null)
        {
            column = new Column(parameterId);
            Columns.Add(column);
        }

        return column;
    }

    /// <summary>The shape of the row at hand; newest first, because the row before most often has the same.</summary>
    private int FindShape()
    {
        ReadOnlySpan<StoredValue> row = CollectionsMarshal.AsSpan(_row);
        for (int shape = ShapeOfRow.Count > 0 ? ShapeOfRow[^1] : -1, tried = 0; tried < Shapes.Count; tried++)
        {
            if (IsShape(Shapes[shape], row))
            {
                return shape;
            }

            shape = shape == 0 ? Shapes.Count - 1 : shape - 1;
        }

        Shapes.Add([.. _row.Select(v => v.ParameterId)]);
        return Shapes.Count - 1;
    }

    private static bool IsShape(int[] shape, ReadOnlySpan<StoredValue> row)
    {
        if (shape.Length != row.Length)
        {
            return false;
        }

        for (int i = 0; i < shape.Length; i++)
        {
            if (shape[i] != row[i].ParameterId)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The values of one parameter, in order of the rows that have it.</summary>
    public sealed class Column(int parameterId)
    {
        private int _next;

        public int ParameterId => parameterId;

        public List<double> Values { get; } = [];

        public List<ReadingFlag> Flags { get; } = [];

        public void Add(double value, ReadingFlag flag)
        {
            Values.Add(value);
            Flags.Add(flag);
        }

        public void MoveTo(int index) => _next = index;

        public void Skip(int count) => _next += count;

        public (double Value, ReadingFlag Flag) Read() => (Values[_next], Flags[_next++]);
    }
}
