<?xml version="1.0" encoding="UTF-8"?>
<x:Objects xmlns:x="urn:example:objects" xmlns:gml="http://www.opengis.net/gml/3.2" xmlns:xlink="http://www.w3.org/1999/xlink" srsName="urn:ogc:def:crs:EPSG::3006">
  <x:member>
    <x:Object gml:id="o1">
      <x:shape>
        <gml:Polygon>
        <gml:exterior><gml:Ring>
        <gml:curveMember><gml:Curve>
        <gml:segments>
        <gml:LineStringSegment><gml:posList>0 0 0 10</gml:posList></gml:LineStringSegment></gml:segments>
        </gml:Curve></gml:curveMember>
        <gml:curveMember><gml:Curve>
        <gml:segments>
        <gml:Arc><gml:posList>0 10 5 12 10 10</gml:posList></gml:Arc>
        <gml:LineStringSegment><gml:posList>10 10 10 0 0 0</gml:posList></gml:LineStringSegment></gml:segments>
        </gml:Curve></gml:curveMember>
        </gml:Ring></gml:exterior>
        </gml:Polygon>
      </x:shape>
    </x:Object>
  </x:member>
</x:Objects>
