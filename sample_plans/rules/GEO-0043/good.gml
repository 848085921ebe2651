<?xml version="1.0" encoding="UTF-8"?>
<x:Objects xmlns:x="urn:example:objects" xmlns:gml="http://www.opengis.net/gml/3.2" xmlns:xlink="http://www.w3.org/1999/xlink" srsName="urn:ogc:def:crs:EPSG::3006">
  <x:member>
    <x:Object gml:id="o1">
      <x:shape>
        <gml:Point><gml:pos>6580000 674000</gml:pos></gml:Point>
      </x:shape>
    </x:Object>
  </x:member>
</x:Objects>
