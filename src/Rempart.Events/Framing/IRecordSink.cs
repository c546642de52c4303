namespace Rempart.Events;

/// <summary>Takes the records that a <see cref="RecordDecoder"/> cuts out of a stream.</summary>
public interface IRecordSink
{
    /// <summary>Takes a record.</summary>
    /// <param name="record">The bytes, without line end or length; valid until this returns.</param>
    /// <param name="position">Where the record began in the stream.</param>
    /// <param name="isWhole">False for a piece of a record that is larger than the decoder's bound: nothing is lost, but it comes in parts.</param>
    void Accept(ReadOnlySpan<byte> record, long position, bool isWhole);
}
